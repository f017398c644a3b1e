using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Training;

/// <summary>Runs steps on the reference interpreter.</summary>
/// <remarks>It owns its state, not the dataset and the schedule.</remarks>
public sealed class ReferenceStepExecutor : IStepExecutor
{
    private readonly StepProgram _program;
    private readonly IReadOnlyList<Tensor> _datasets;
    private readonly Tensor _schedule;
    private readonly Tensor[] _state;
    private Tensor[] _outputs = [];

    /// <summary>Starts from a copy of <paramref name="state"/>.</summary>
    public ReferenceStepExecutor(StepProgram program, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> datasets, Tensor schedule)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(state);
        (_program, _datasets, _schedule) = (program, datasets, schedule);
        _state = [.. state.Select(t => t.Clone())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> State => _state;

    /// <inheritdoc/>
    public void Step(long step)
    {
        Release();
        _outputs = ReferenceExecutor.Trace(_program, _state, _datasets, _schedule, step);
        for (int t = 0; t < _state.Length; t++)
        {
            if (_program.States[t].Next is int next)
                _state[t].CopyFrom(_outputs[next]);
        }
    }

    /// <inheritdoc/>
    public Tensor Output(int operatorIndex) => _outputs[operatorIndex];

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }

    private void Release()
    {
        foreach (Tensor output in _outputs)
            output.Dispose();
        _outputs = [];
    }
}
