using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Reference;

public sealed class FoldInterpreterTests
{
    [Fact]
    public void Element_PaddedConvolution_EqualsLoops()
    {
        const int Channels = 2, Height = 5, Width = 4, Kernel = 3;
        float[] image = [.. Enumerable.Range(0, Channels * Height * Width).Select(i => (i % 7) - (i * 0.37f))];
        float[] weight = [.. Enumerable.Range(0, Channels * Kernel * Kernel).Select(i => 1f / (i + 3))];
        Operator convolution = Convolution(Channels, Height, Width, Kernel);
        using Tensor x = Tensor.FromFloats(new Shape(Channels, Height, Width), image);
        using Tensor w = Tensor.FromFloats(new Shape(Channels, Kernel, Kernel), weight);
        using Tensor output = ReferenceExecutor.Evaluate(convolution, [x, w], 0);

        for (int oh = 0; oh < Height; oh++)
        {
            for (int ow = 0; ow < Width; ow++)
            {
                float expected = 0;
                for (int k = 0; k < weight.Length; k++)
                {
                    int c = k / (Kernel * Kernel), h = oh + (k / Kernel % Kernel) - 1, v = ow + (k % Kernel) - 1;
                    float read = h is >= 0 and < Height && v is >= 0 and < Width ? image[(c * Height + h) * Width + v] : 0;
                    expected = MathF.FusedMultiplyAdd(read, weight[k], expected);
                }

                Assert.Equal(BitConverter.SingleToUInt32Bits(expected), output.Bits[oh * Width + ow]);
            }
        }
    }

    [Fact]
    public void Partials_LongFold_EndInTheElementAndContinueEachOther()
    {
        Operator convolution = Convolution(4, 5, 4, 3);
        using Tensor x = Tensor.FromFloats(new Shape(4, 5, 4), [.. Enumerable.Range(0, 80).Select(i => i * 0.1f)]);
        using Tensor w = Tensor.FromFloats(new Shape(4, 3, 3), [.. Enumerable.Range(0, 36).Select(i => 0.7f - (i * 0.03f))]);
        var interpreter = new FoldInterpreter(convolution, [x, w], 0);
        long[] position = [2, 3];

        uint[] partials = interpreter.Partials(position);

        Assert.Equal(3, partials.Length);
        Assert.Equal(interpreter.Element(position), partials[^1]);
        Assert.Equal(partials[0], interpreter.Fold(position, 0, 0, 16));
        Assert.Equal(partials[1], interpreter.Fold(position, partials[0], 16, 32));
        Assert.Equal(partials[2], interpreter.Fold(position, partials[1], 32, 36));
    }

    [Fact]
    public void Read_DividedCoordinate_PadsBetweenMultiples()
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgram body = builder.Build(builder.Operand(0));
        var operand = new Operand(
            new TensorSource(SourceKind.Dataset, 0), ElementType.Int32, 99,
            [Coordinate.Affine(3, [new AffineTerm(MapVariable.Output(0), 1), new AffineTerm(MapVariable.Step, -1)], 0, 2)]);
        var upsample = new Operator(ElementType.Int32, new Shape(8), ElementType.Int32, 0, Shape.Scalar, [operand], body, ScalarProgram.Empty);
        using Tensor source = Tensor.FromInts(new Shape(3), [10, 20, 30]);

        using Tensor output = ReferenceExecutor.Evaluate(upsample, [source], 1);

        Assert.Equal([99, 10, 99, 20, 99, 30, 99, 99], output.Ints.ToArray());
    }

    [Fact]
    public void Read_Gather_FollowsTheIndexAndPadsOutside()
    {
        Operator gather = Rows();
        using Tensor index = Tensor.FromInts(new Shape(4), [2, -1, 0, 3]);
        using Tensor table = Tensor.FromInts(new Shape(3, 2), [1, 2, 3, 4, 5, 6]);

        using Tensor output = ReferenceExecutor.Evaluate(gather, [index, table], 0);

        Assert.Equal([5, 6, 7, 7, 1, 2, 7, 7], output.Ints.ToArray());
    }

    [Fact]
    public void ReadSet_Gather_HoldsIndexAndElementButNoPad()
    {
        using Tensor index = Tensor.FromInts(new Shape(4), [2, -1, 0, 3]);
        using Tensor table = Tensor.FromInts(new Shape(3, 2), [1, 2, 3, 4, 5, 6]);
        var interpreter = new FoldInterpreter(Rows(), [index, table], 0);

        Assert.Equal([new OperandRead(0, 0), new OperandRead(1, 5)], interpreter.ReadSet([0, 1], 0, 1, withFinish: true));
        Assert.Equal([new OperandRead(0, 1)], interpreter.ReadSet([1, 1], 0, 1, withFinish: true));
    }

    [Fact]
    public void Element_IntegerBodyWithFloatAccumulator_CanonicalizesAfterEachBody()
    {
        // acc' = bits(acc) + 1 as an f32: a NaN pattern is made canonical before the next iteration adds.
        var builder = new ScalarProgramBuilder();
        ScalarProgram body = builder.Build(builder.Emit(ScalarOpcode.AddU32, builder.Accumulator, builder.UInt32(1)));
        var count = new Operator(ElementType.Float32, Shape.Scalar, ElementType.Float32, 0x7f800000, new Shape(5), [], body, ScalarProgram.Empty);

        Assert.Equal(0x7fc00000u, new FoldInterpreter(count, [], 0).Element([]));
        Assert.Equal(0x7fc00000u, new FoldInterpreter(count, [], 0).Fold([], 0x7fc00000, 0, 1));
    }

    [Fact]
    public void Constructor_WrongShape_Throws()
    {
        using Tensor wrong = Tensor.FromInts(new Shape(3), [1, 2, 3]);
        Assert.Throws<ArgumentException>(() => new FoldInterpreter(Rows(), [wrong, wrong], 0));
    }

    private static Operator Rows()
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgram body = builder.Build(builder.Operand(1));
        ImmutableArray<Operand> operands =
        [
            new(new TensorSource(SourceKind.Dataset, 0), ElementType.Int32, 0, [Coordinate.Affine(4, [new AffineTerm(MapVariable.Output(0), 1)])]),
            new(new TensorSource(SourceKind.Dataset, 1), ElementType.Int32, 7, [Coordinate.Gather(3, 0), Coordinate.Affine(2, [new AffineTerm(MapVariable.Output(1), 1)])]),
        ];
        return new Operator(ElementType.Int32, new Shape(4, 2), ElementType.Int32, 0, Shape.Scalar, operands, body, ScalarProgram.Empty);
    }

    private static Operator Convolution(int channels, int height, int width, int kernel)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgram body = builder.Build(builder.Emit(ScalarOpcode.FmaF32, builder.Operand(0), builder.Operand(1), builder.Accumulator));
        ImmutableArray<Operand> operands =
        [
            new(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0,
            [
                Coordinate.Affine(channels, [new AffineTerm(MapVariable.Reduction(0), 1)]),
                Coordinate.Affine(height, [new AffineTerm(MapVariable.Output(0), 1), new AffineTerm(MapVariable.Reduction(1), 1)], -1),
                Coordinate.Affine(width, [new AffineTerm(MapVariable.Output(1), 1), new AffineTerm(MapVariable.Reduction(2), 1)], -1),
            ]),
            new(new TensorSource(SourceKind.State, 0), ElementType.Float32, 0,
                [.. Enumerable.Range(0, 3).Select(d => Coordinate.Affine(d == 0 ? channels : kernel, [new AffineTerm(MapVariable.Reduction(d), 1)]))]),
        ];
        return new Operator(ElementType.Float32, new Shape(height, width), ElementType.Float32, 0, new Shape(channels, kernel, kernel), operands, body, ScalarProgram.Empty);
    }
}
