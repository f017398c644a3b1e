using System.Diagnostics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Executor;

/// <summary>Runs a step program: every operator in order, all of them reading the state as it was before the step.</summary>
/// <remarks>
/// Kernels are compiled and buffers planned once (<see cref="ExecutionPlan"/>, <see cref="OutputBuffers"/>): an output's memory is used again once nothing needs it.
/// The results are those of <see cref="Reference.ReferenceExecutor"/>, bit for bit. An instance serves one thread at a time.
/// </remarks>
public sealed class ProgramExecutor : IDisposable
{
    private readonly StepProgram _program;
    private readonly IReadOnlyList<Tensor> _datasets;
    private readonly Tensor _schedule;
    private readonly WorkerPool _pool;
    private readonly OutputUse _use;
    private readonly StateHandover _handover;
    private readonly ExecutionPlan _fast;
    private readonly Lazy<ExecutionPlan> _plain;
    private readonly long[] _ticks;
    private OutputBuffers? _written;

    /// <summary>Compiles a valid program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="datasets">The dataset tensors; they must outlive the executor.</param>
    /// <param name="schedule">The schedule tensor; must outlive the executor.</param>
    /// <param name="options">Threads and instructions.</param>
    /// <exception cref="ArgumentException">A dataset or the schedule does not fit its declaration.</exception>
    /// <exception cref="PlatformNotSupportedException">The instruction set is forced and not available here.</exception>
    public ProgramExecutor(StepProgram program, IReadOnlyList<Tensor> datasets, Tensor schedule, ExecutorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(datasets);
        ArgumentNullException.ThrowIfNull(schedule);
        options ??= new ExecutorOptions();
        if (datasets.Count != program.Datasets.Length)
            throw new ArgumentException($"ProgramExecutor: expected {program.Datasets.Length} dataset tensors, got {datasets.Count}", nameof(datasets));
        for (int i = 0; i < datasets.Count; i++)
            Check(datasets[i], program.Datasets[i].Type, program.Datasets[i].Shape, $"dataset tensor {i}");
        Check(schedule, program.Schedule.Type, program.Schedule.Shape, "schedule");

        _program = program;
        _datasets = datasets;
        _schedule = schedule;
        InstructionSet = InstructionSets.Resolve(options.InstructionSet);
        _use = new OutputUse(program, options.KeptOutputs);
        _handover = new StateHandover(program, _use);
        _fast = ExecutionPlan.Fast(program, _use, InstructionSet);
        _plain = new Lazy<ExecutionPlan>(() => ExecutionPlan.Plain(program, _use, InstructionSet));
        _ticks = new long[program.Operators.Length];
        _pool = new WorkerPool(options.Threads);
    }

    /// <summary>The instruction set in use, never <see cref="InstructionSet.Auto"/>.</summary>
    public InstructionSet InstructionSet { get; }

    /// <summary>Number of compute threads.</summary>
    public int Threads => _pool.ThreadCount;

    /// <summary>Called after each operator with its output, which it may change (fault injection); NaNs are made canonical afterwards.</summary>
    public Action<int, Tensor>? Interceptor { get; set; }

    /// <summary>Time spent in each operator since the start, for profiles.</summary>
    public IReadOnlyList<TimeSpan> OperatorTimes => [.. _ticks.Select(t => TimeSpan.FromSeconds((double)t / Stopwatch.Frequency))];

    /// <summary>Runs one step and overwrites <paramref name="state"/> with the next state.</summary>
    /// <exception cref="ArgumentException">A state tensor does not fit its declaration.</exception>
    public void Step(IReadOnlyList<Tensor> state, long step)
    {
        CheckState(state);

        // A fault is injected before anybody reads the output, so that operators must run one after the other.
        ExecutionPlan plan = Interceptor is null ? _fast : _plain.Value;
        _written = plan.Buffers;
        for (int i = 0; i < plan.Operators.Count;)
            i += plan.Groups[i] is { } group ? ComputeTogether(plan, group, state, step) : Compute(plan, i, plan.Buffers.Tensors, state, step);
        _handover.Advance(state, plan.Buffers);
    }

    /// <summary>Fresh tensors with the state before the last <see cref="Step"/>, to be disposed by the caller; <paramref name="state"/> is not changed.</summary>
    /// <remarks>It lies in buffers that the next step will overwrite, so that keeping it costs nothing.</remarks>
    /// <param name="state">The state as that step left it.</param>
    /// <exception cref="ArgumentException">A state tensor does not fit its declaration.</exception>
    /// <exception cref="InvalidOperationException">No step has run.</exception>
    public Tensor[] StateBefore(IReadOnlyList<Tensor> state)
    {
        CheckState(state);
        return _handover.Before(state) ?? throw new InvalidOperationException("ProgramExecutor.StateBefore: expected a step before, got none");
    }

    /// <summary>Fresh tensors of every operator's output at <paramref name="step"/>, to be disposed by the caller; the state is not changed.</summary>
    /// <exception cref="ArgumentException">A state tensor does not fit its declaration.</exception>
    public Tensor[] Trace(IReadOnlyList<Tensor> stateBefore, long step)
    {
        CheckState(stateBefore);
        Tensor[] outputs = Tensor.AllocateTogether(_program.Operators.Select(o => (o.OutputType, o.Output)));
        for (int i = 0; i < outputs.Length; i++)
            Compute(_plain.Value, i, outputs, stateBefore, step);
        return outputs;
    }

    /// <summary>The output of an operator as the last <see cref="Step"/> left it; the tensor stays the executor's.</summary>
    /// <exception cref="InvalidOperationException">The output is neither kept nor small: its buffer has been used again, or has become the state.</exception>
    public Tensor Output(int operatorIndex) => _use.IsKept(operatorIndex) && _written is { } buffers
        ? buffers.Tensors[operatorIndex]
        : throw new InvalidOperationException($"ProgramExecutor.Output: expected a kept output (see ExecutorOptions.KeptOutputs) after a step, got operator {operatorIndex} ({_program.Operators[operatorIndex].Label})");

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Dispose();
        _handover.Dispose();
        _fast.Dispose();
        if (_plain.IsValueCreated)
            _plain.Value.Dispose();
    }

    private static void Check(Tensor tensor, ElementType type, Shape shape, string what)
    {
        if (tensor.Type != type || !tensor.Shape.Equals(shape))
            throw new ArgumentException($"ProgramExecutor: expected {type} {shape}, got {tensor.Type} {tensor.Shape} ({what})");
    }

    private void CheckState(IReadOnlyList<Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Count != _program.States.Length)
            throw new ArgumentException($"ProgramExecutor: expected {_program.States.Length} state tensors, got {state.Count}", nameof(state));
        for (int i = 0; i < state.Count; i++)
            Check(state[i], _program.States[i].Type, _program.States[i].Shape, $"state tensor {i}");
    }

    // Gives the number of operators.
    private int Compute(ExecutionPlan plan, int place, Tensor[] outputs, IReadOnlyList<Tensor> state, long step)
    {
        long start = Stopwatch.GetTimestamp();
        int index = plan.Operators[place].Index;
        Tensor output = outputs[index];
        plan.Kernels[place].Run(_pool, Operands(plan, place, outputs, state), output, step);
        _ticks[index] += Stopwatch.GetTimestamp() - start;
        if (Interceptor is { } interceptor)
        {
            interceptor(index, output);
            output.Canonicalize();
        }

        return 1;
    }

    private int ComputeTogether(ExecutionPlan plan, SliceGroup group, IReadOnlyList<Tensor> state, long step)
    {
        Tensor[] outputs = plan.Buffers.Tensors;
        for (int i = group.First; i < group.First + group.Count; i++)
            ((SlicedKernel)plan.Kernels[i]).Begin(Operands(plan, i, outputs, state), outputs[plan.Operators[i].Index], step);
        group.Run(_pool, (i, ticks) => _ticks[plan.Operators[group.First + i].Index] += ticks);
        return group.Count;
    }

    private Tensor[] Operands(ExecutionPlan plan, int place, Tensor[] outputs, IReadOnlyList<Tensor> state)
    {
        Operator definition = plan.Operators[place].Definition;
        Tensor[] operands = plan.Operands[place];
        for (int i = 0; i < operands.Length; i++)
        {
            TensorSource source = definition.Operands[i].Source;
            operands[i] = source.Kind switch
            {
                SourceKind.Operator => outputs[source.Index],
                SourceKind.State => state[source.Index],
                SourceKind.Dataset => _datasets[source.Index],
                _ => _schedule,
            };
        }

        return operands;
    }
}
