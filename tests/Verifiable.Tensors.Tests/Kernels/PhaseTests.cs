using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Phases;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Folds over divided maps (gradients of strided windows), with overlaps, gaps, paddings and digits in the programs.</summary>
public sealed class PhaseTests
{
    [Theory]
    [InlineData(2, 2, 0, 12)]
    [InlineData(2, 2, 1, 11)]
    [InlineData(3, 2, 1, 13)]
    [InlineData(3, 1, 1, 7)]
    [InlineData(2, 3, 0, 14)]
    [InlineData(5, 3, 2, 17)]
    [InlineData(4, 6, 1, 19)]
    public void Kernels_GradientOfAWindow_EqualTheReference(int kernel, int stride, int padding, int size)
    {
        foreach (Func<ScalarProgramBuilder, int, ScalarProgram> body in (Func<ScalarProgramBuilder, int, ScalarProgram>[])[Chosen, Sum])
        {
            Operator gradient = Gradient(kernel, stride, padding, size, body, 0);
            Assert.Equal(stride > 1, PhaseSplit.TryCreate(gradient) is not null);
            AssertEqual(gradient, $"kernel {kernel} stride {stride} padding {padding}");
        }
    }

    [Theory]
    [InlineData(0x80000000u)]
    [InlineData(0xffc12345u)]
    public void TryCreate_SumFromAnAccumulatorThatZeroChanges_IsRefused(uint init)
    {
        Operator sum = Gradient(2, 2, 0, 12, Sum, init);
        Assert.Null(PhaseSplit.TryCreate(sum));
        AssertEqual(sum, "sum from -0 or NaN");
    }

    [Fact]
    public void TryCreate_ProductWithAPad_IsRefused()
    {
        // 0 * Inf is NaN and 0 * x + -0 is not -0: a pad takes part in the fold.
        Operator product = Gradient(2, 2, 0, 12, Product, 0);
        Assert.Null(PhaseSplit.TryCreate(product));
        AssertEqual(product, "product");
    }

    // gx = sum of gy over the windows whose position names this element.
    private static ScalarProgram Chosen(ScalarProgramBuilder b, int kernel)
    {
        ScalarProgramBuilder.Register here = b.Emit(
            ScalarOpcode.AddU32,
            b.Emit(ScalarOpcode.MulLowU32, b.ReductionDigit(0), b.UInt32((uint)kernel)),
            b.ReductionDigit(1));
        ScalarProgramBuilder.Register chosen = b.Emit(ScalarOpcode.EqualU32, b.Operand(0), here);
        ScalarProgramBuilder.Register sum = b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Operand(1));
        return b.Build(b.Emit(ScalarOpcode.Select32, chosen, sum, b.Accumulator));
    }

    private static ScalarProgram Sum(ScalarProgramBuilder b, int kernel) => b.Build(b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Operand(1)));

    private static ScalarProgram Product(ScalarProgramBuilder b, int kernel) => b.Build(b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Emit(ScalarOpcode.MulF32, b.Operand(1), b.Operand(2))));

    private static Operator Gradient(int kernel, int stride, int padding, int size, Func<ScalarProgramBuilder, int, ScalarProgram> body, uint init)
    {
        int positions = ((size + (2 * padding) - kernel) / stride) + 1;
        var output = new Shape(3, size, size + 1);
        ImmutableArray<Coordinate> map =
        [
            Coordinate.Affine(3, [new AffineTerm(MapVariable.Output(0), 1)]),
            Coordinate.Affine(positions, [new AffineTerm(MapVariable.Output(1), 1), new AffineTerm(MapVariable.Reduction(0), 1)], padding - kernel + 1, stride),
            Coordinate.Affine(positions, [new AffineTerm(MapVariable.Output(2), 1), new AffineTerm(MapVariable.Reduction(1), -1)], padding, stride),
        ];
        ImmutableArray<Coordinate> plain = [.. Enumerable.Range(0, 3).Select(d => Coordinate.Affine(output[d], [new AffineTerm(MapVariable.Output(d), 1)]))];
        ImmutableArray<Operand> operands =
        [
            new(new TensorSource(SourceKind.Dataset, 0), ElementType.Int32, uint.MaxValue, map),
            new(new TensorSource(SourceKind.Dataset, 1), ElementType.Float32, 0, map),
            new(new TensorSource(SourceKind.Dataset, 2), ElementType.Float32, 0, plain),
        ];
        var finish = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register column = finish.Emit(ScalarOpcode.U32ToF32, finish.OutputDigit(2));
        ScalarProgram last = finish.Build(finish.Emit(ScalarOpcode.FmaF32, column, finish.Operand(2), finish.Accumulator));
        return new Operator(ElementType.Float32, output, ElementType.Float32, init, new Shape(kernel, kernel), operands, body(new ScalarProgramBuilder(), kernel), last);
    }

    private static void AssertEqual(Operator @operator, string where)
    {
        var random = new Random(5);
        Tensor[] operands = [.. @operator.Operands.Select(o => RandomValues.Tensor(random, o.Type, o.Shape))];
        foreach (ref int position in operands[0].Ints)
            position = random.Next(-1, 9);
        KernelAgreement.AssertEqual(@operator, operands, 1, where);
        foreach (Tensor tensor in operands)
            tensor.Dispose();
    }
}
