using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Executor;

/// <summary>The operators that are computed in a step, in order, with their kernels and buffers.</summary>
internal sealed class ExecutionPlan : IDisposable
{
    private readonly Lazy<OutputBuffers> _buffers;

    private ExecutionPlan(StepProgram program, IReadOnlyList<PlannedOperator> operators, OutputUse use, InstructionSet set, bool isSliced)
    {
        Operators = operators;
        Kernels = [.. operators.Select(o => OperatorCompiler.Compile(o.Definition, set))];
        Operands = [.. operators.Select(o => new Tensor[o.Definition.Operands.Length])];
        IReadOnlyList<SliceGroup> groups = isSliced ? SlicePlanner.Plan(operators, Kernels) : [];
        Groups = new SliceGroup?[operators.Count];
        foreach (SliceGroup group in groups)
            Groups[group.First] = group;
        _buffers = new Lazy<OutputBuffers>(() => new OutputBuffers(program.Operators.Length, operators, use, groups));
    }

    /// <summary>The operators.</summary>
    public IReadOnlyList<PlannedOperator> Operators { get; }

    /// <summary>The kernel of each.</summary>
    public OperatorKernel[] Kernels { get; }

    /// <summary>Room for the operands of each.</summary>
    public Tensor[][] Operands { get; }

    /// <summary>By operator: the group that begins with it.</summary>
    public SliceGroup?[] Groups { get; }

    /// <summary>The outputs.</summary>
    public OutputBuffers Buffers => _buffers.Value;

    /// <summary>For speed: operators drawn together (<see cref="EpilogueFusion"/>, <see cref="SlicePlanner"/>).</summary>
    public static ExecutionPlan Fast(StepProgram program, OutputUse use, InstructionSet set) =>
        new(program, set == InstructionSet.Reference ? Each(program) : EpilogueFusion.Plan(program, use.IsNeeded), use, set, isSliced: true);

    /// <summary>Operator by operator, so that each output exists before the next operator starts.</summary>
    public static ExecutionPlan Plain(StepProgram program, OutputUse use, InstructionSet set) => new(program, Each(program), use, set, isSliced: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffers.IsValueCreated)
            _buffers.Value.Dispose();
        foreach (OperatorKernel kernel in Kernels)
            (kernel as IDisposable)?.Dispose();
    }

    private static IReadOnlyList<PlannedOperator> Each(StepProgram program) => [.. program.Operators.Select((o, i) => new PlannedOperator(i, o))];
}
