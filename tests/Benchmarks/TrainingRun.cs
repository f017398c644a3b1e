using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Nn;

namespace Verifiable.Benchmarks;

/// <summary>A net in training: an executor and the state.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly StepProgram _program;
    private readonly ProgramExecutor _executor;
    private readonly Tensor[] _state;
    private readonly double[] _least;
    private readonly int _steps;
    private int _step;

    public TrainingRun(TrainingProgram training, IReadOnlyList<Tensor> datasets, Tensor schedule, ExecutorOptions options, int steps)
    {
        _program = training.Program;
        _steps = steps;
        _executor = new ProgramExecutor(_program, datasets, schedule, options);
        _state = Tensor.AllocateTogether(_program.States.Select(s => (s.Type, s.Shape)));
        _least = new double[_program.Operators.Length];
        Array.Fill(_least, double.PositiveInfinity);
        var random = new Random(2);
        for (int i = 0; i < training.Parameters.Length; i++)
        {
            foreach (ref float value in _state[i].Floats)
                value = (float)((random.NextDouble() - 0.5) * 0.1);
        }
    }

    /// <summary>The least time that each operator took in a step: other load on the machine hardly shows in it.</summary>
    public OperatorProfile Profile => new(_program, _least);

    /// <summary>The state after the last step.</summary>
    public IReadOnlyList<Tensor> State => _state;

    /// <summary>Trains some steps.</summary>
    /// <returns>Seconds.</returns>
    public double Run(int steps)
    {
        double start = WorkClock.Seconds;
        for (int i = 0; i < steps; i++)
        {
            IReadOnlyList<TimeSpan> before = _executor.OperatorTimes;
            _executor.Step(_state, _step++ % _steps);
            IReadOnlyList<TimeSpan> after = _executor.OperatorTimes;
            for (int o = 0; o < _least.Length; o++)
                _least[o] = Math.Min(_least[o], (after[o] - before[o]).TotalMilliseconds);
        }

        return WorkClock.Seconds - start;
    }

    public void Dispose()
    {
        _executor.Dispose();
        foreach (Tensor tensor in _state)
            tensor.Dispose();
    }
}
