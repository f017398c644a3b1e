using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Kernels.Lanes.Fusion;

namespace Verifiable.Exhaustive;

/// <summary>Evaluates by the kernel that training runs: a fused loop of 512-bit vectors, in which quick forms with tables stand for definitions.</summary>
/// <remarks>So the machine code itself is proven, at whose instructions no interpreter of scalar programs could stand in.</remarks>
internal sealed class KernelEvaluator : IEvaluator, IDisposable
{
    private readonly Tensor _inputs = new(ElementType.Float32, new Shape(Enclosure.BlockLength));
    private readonly Tensor _schedule = new(ElementType.Float32, new Shape(1, 1));
    private readonly ProgramExecutor _executor;

    /// <param name="function">The definition, a program of operand 0.</param>
    public KernelEvaluator(ScalarProgram function)
    {
        var operand = new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Affine(Enclosure.BlockLength, [new AffineTerm(MapVariable.Output(0), 1)])]);
        var @operator = new Operator(ElementType.Float32, _inputs.Shape, ElementType.Float32, 0, Shape.Scalar, [operand], function, ScalarProgram.Empty);
        var program = new StepProgram([@operator], [], [new InputDeclaration(ElementType.Float32, _inputs.Shape)], new InputDeclaration(ElementType.Float32, _schedule.Shape));
        _executor = new ProgramExecutor(program, [_inputs], _schedule, new ExecutorOptions { InstructionSet = InstructionSet.Vector512, Threads = 1 });

        // Kernels are compiled when they first run.
        using IDisposable fusion = FusionPolicy.Use(leastWork: 0);
        _executor.Trace([], 0)[0].Dispose();
        if (FusedLoopCache.Shared.Count == 0)
            throw new InvalidOperationException("KernelEvaluator: expected a fused loop, got none (512-bit vectors)");
    }

    /// <summary>Whether this machine has such vectors.</summary>
    public static bool IsAvailable => InstructionSets.IsAvailable(InstructionSet.Vector512);

    public void Evaluate(ReadOnlySpan<uint> inputs, Span<uint> results)
    {
        inputs.CopyTo(_inputs.Bits);
        using Tensor output = _executor.Trace([], 0)[0];
        output.Bits.CopyTo(results);
    }

    public void Dispose()
    {
        _executor.Dispose();
        _schedule.Dispose();
        _inputs.Dispose();
    }
}
