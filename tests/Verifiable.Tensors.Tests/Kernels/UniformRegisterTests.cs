using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Registers that are equal in all lanes fill one vector: nothing may write behind it.</summary>
public sealed class UniformRegisterTests
{
    // The NaN of a constant expression could show in a selection, so that it is made canonical; the accumulators lie behind its buffer.
    [Theory]
    [InlineData(1000)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Fold_SelectsTheNaNOfConstants_ChangesNoAccumulator(int outputs)
    {
        const int Iterations = 600;
        ImmutableArray<Coordinate> map = [Coordinate.Affine(Iterations, [new AffineTerm(MapVariable.Reduction(0), 1)]), Coordinate.Affine(outputs, [new AffineTerm(MapVariable.Output(0), 1)])];
        var body = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = body.Operand(0), infinity = body.Float32(float.PositiveInfinity);
        ScalarProgramBuilder.Register selected = body.Emit(ScalarOpcode.Select32, x, x, body.Emit(ScalarOpcode.MulF32, infinity, body.Float32(0)));
        var fold = new Operator(
            ElementType.UInt32,
            new Shape(outputs),
            ElementType.UInt32,
            0xffffffff,
            new Shape(Iterations),
            [new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Int32, 0, map)],
            body.Build(body.Emit(ScalarOpcode.AndU32, body.Accumulator, selected)),
            ScalarProgram.Empty);
        using Tensor ones = Tensor.FromInts(new Shape(Iterations, outputs), [.. Enumerable.Repeat(-1, Iterations * outputs)]);
        KernelAgreement.AssertEqual(fold, [ones], 0, $"{outputs} outputs");
    }
}
