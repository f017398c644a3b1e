using Verifiable.Execution.Compilation;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;

namespace Verifiable.Execution.Tree;

/// <summary>Runs steps with the kernels. Owns the executor; serves one thread at a time.</summary>
public sealed class KernelRunner : IStepRunner, IDisposable
{
    private readonly ProgramExecutor _executor;
    private readonly int? _loss;

    /// <summary>Compiles a job's program; the job must outlive the runner.</summary>
    public KernelRunner(CompiledJob job, ExecutorOptions options)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(options);
        _loss = job.LossOperator;
        _executor = new ProgramExecutor(job.Program, job.Datasets, job.Schedule, options with { KeptOutputs = _loss is { } loss ? [.. options.KeptOutputs, loss] : options.KeptOutputs });
    }

    /// <summary>Called with each operator's index and output, which it may change: how dishonest workers are made for tests and the demo.</summary>
    public Action<int, Tensor>? Interceptor
    {
        get => _executor.Interceptor;
        set => _executor.Interceptor = value;
    }

    /// <summary>Loss of the last step; NaN when the program has none.</summary>
    public float Loss => _loss is { } loss ? _executor.Output(loss).Floats[0] : float.NaN;

    /// <summary>Fresh tensors with the state before the last step, to be disposed by the caller.</summary>
    /// <param name="state">The state as that step left it.</param>
    public Tensor[] StateBefore(IReadOnlyList<Tensor> state) => _executor.StateBefore(state);

    /// <inheritdoc/>
    public void Step(Tensor[] state, long step) => _executor.Step(state, step);

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long step) => _executor.Trace(stateBefore, step);

    /// <inheritdoc/>
    public void Dispose() => _executor.Dispose();
}
