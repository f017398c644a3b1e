using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using static Verifiable.Tensors.Tests.Kernels.Maps;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Matrix products and convolutions in every role of an operand, with ragged edges, strides and padding.</summary>
public sealed class ContractionTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 4, 1)]
    [InlineData(6, 64, 17)]
    [InlineData(7, 65, 130)]
    [InlineData(13, 33, 40)]
    [InlineData(25, 10, 84)]
    [InlineData(100, 120, 40)]
    public void Matmul_AllTranspositions_EqualTheReference(int rows, int columns, int depth)
    {
        for (int form = 0; form < 4; form++)
        {
            MapVariable[] a = form % 2 == 0 ? [MapVariable.Output(0), MapVariable.Reduction(0)] : [MapVariable.Reduction(0), MapVariable.Output(0)];
            MapVariable[] b = form < 2 ? [MapVariable.Reduction(0), MapVariable.Output(1)] : [MapVariable.Output(1), MapVariable.Reduction(0)];
            Operator product = Contraction(new Shape(rows, columns), new Shape(depth), [Plain(a), Plain(b)], swapped: form == 1, withBias: form == 2);
            AssertEqual(product, form, $"form {form} of {rows}x{columns}x{depth}");
        }

        Coordinate Coordinate(MapVariable v) => Protocol.Programs.Coordinate.Affine(v.IsReduction ? depth : v.Digit == 0 ? rows : columns, [new AffineTerm(v, 1)]);
        ImmutableArray<Coordinate> Plain(MapVariable[] variables) => [.. variables.Select(Coordinate)];
    }

    [Fact]
    public void Matmul_Batched_EqualsTheReference()
    {
        ImmutableArray<Coordinate> a = [Digit(MapVariable.Output(0), 5), Digit(MapVariable.Output(1), 9), Digit(MapVariable.Reduction(0), 21)];
        ImmutableArray<Coordinate> b = [Digit(MapVariable.Output(0), 5), Digit(MapVariable.Reduction(0), 21), Digit(MapVariable.Output(2), 34)];
        AssertEqual(Contraction(new Shape(5, 9, 34), new Shape(21), [a, b], swapped: true, withBias: false), 0, "batched");
    }

    [Fact]
    public void Matmul_LongFold_CarriesPartialAccumulators() => AssertEqual(
        Contraction(
            new Shape(7, 18),
            new Shape(9000),
            [
                [Digit(MapVariable.Reduction(0), 9000), Digit(MapVariable.Output(0), 7)],
                [Digit(MapVariable.Reduction(0), 9000), Digit(MapVariable.Output(1), 18)],
            ],
            swapped: false,
            withBias: true),
        1,
        "long fold");

    [Theory]
    [InlineData(1, 6, 28, 5, 1, 2)]
    [InlineData(6, 16, 14, 5, 1, 0)]
    [InlineData(3, 5, 11, 3, 2, 1)]
    [InlineData(2, 4, 13, 4, 3, 3)]
    [InlineData(4, 3, 9, 1, 2, 0)]
    [InlineData(3, 7, 8, 3, 3, 2)]
    [InlineData(2, 40, 9, 3, 1, 1)]
    public void Convolution_ForwardAndGradients_EqualTheReference(int inputs, int outputs, int size, int kernel, int stride, int padding)
    {
        const int Batch = 3;
        int positions = ((size + (2 * padding) - kernel) / stride) + 1;
        ImmutableArray<Coordinate> Image(MapVariable n, MapVariable c, MapVariable h, MapVariable w, MapVariable kh, MapVariable kw) =>
        [
            Digit(n, Batch),
            Digit(c, inputs),
            Coordinate.Affine(size, [new AffineTerm(h, stride), new AffineTerm(kh, 1)], -padding),
            Coordinate.Affine(size, [new AffineTerm(w, stride), new AffineTerm(kw, 1)], -padding),
        ];
        ImmutableArray<Coordinate> Dense(params (MapVariable Variable, long Extent)[] digits) => [.. digits.Select(d => Digit(d.Variable, d.Extent))];
        MapVariable O(int d) => MapVariable.Output(d);
        MapVariable R(int d) => MapVariable.Reduction(d);

        Operator forward = Contraction(
            new Shape(Batch, outputs, positions, positions),
            new Shape(inputs, kernel, kernel),
            [Image(O(0), R(0), O(2), O(3), R(1), R(2)), Dense((O(1), outputs), (R(0), inputs), (R(1), kernel), (R(2), kernel))],
            swapped: false,
            withBias: true);
        Operator inputGradient = Contraction(
            new Shape(Batch, inputs, size, size),
            new Shape(outputs, kernel, kernel),
            [
                [
                    Digit(O(0), Batch),
                    Digit(R(0), outputs),
                    Coordinate.Affine(positions, [new AffineTerm(O(2), 1), new AffineTerm(R(1), -1)], padding, stride),
                    Coordinate.Affine(positions, [new AffineTerm(O(3), 1), new AffineTerm(R(2), -1)], padding, stride),
                ],
                Dense((R(0), outputs), (O(1), inputs), (R(1), kernel), (R(2), kernel)),
            ],
            swapped: true,
            withBias: false);
        Operator kernelGradient = Contraction(
            new Shape(outputs, inputs, kernel, kernel),
            new Shape(Batch, positions, positions),
            [Image(R(0), O(1), R(1), R(2), O(2), O(3)), Dense((R(0), Batch), (O(0), outputs), (R(1), positions), (R(2), positions))],
            swapped: false,
            withBias: false);

        AssertEqual(forward, 0, "forward");
        AssertEqual(inputGradient, 1, "input gradient");
        AssertEqual(kernelGradient, 2, "kernel gradient");
    }

    [Fact]
    public void Contraction_StepInTheMap_EqualsTheReference()
    {
        // A window that moves with the step number and runs over the edge, where the pad is NaN.
        ImmutableArray<Coordinate> a = [Digit(MapVariable.Output(0), 6), Coordinate.Affine(20, [new AffineTerm(MapVariable.Reduction(0), 1), new AffineTerm(MapVariable.Step, 3)])];
        ImmutableArray<Coordinate> b = [Digit(MapVariable.Reduction(0), 12), Digit(MapVariable.Output(1), 20)];
        Operator moving = Contraction(new Shape(6, 20), new Shape(12), [a, b], swapped: false, withBias: false, pad: 0xffc00001);
        for (int step = 0; step < 5; step++)
            AssertEqual(moving, step, $"step {step}");
    }

    private static Operator Contraction(Shape output, Shape reduction, ImmutableArray<Coordinate>[] maps, bool swapped, bool withBias, uint pad = 0)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = builder.Operand(0), y = builder.Operand(1);
        ScalarProgram body = builder.Build(swapped
            ? builder.Emit(ScalarOpcode.FmaF32, y, x, builder.Accumulator)
            : builder.Emit(ScalarOpcode.FmaF32, x, y, builder.Accumulator));
        List<Operand> operands = [.. maps.Select((m, i) => new Operand(new TensorSource(SourceKind.Dataset, i), ElementType.Float32, pad, m))];
        ScalarProgram finish = ScalarProgram.Empty;
        if (withBias)
        {
            var add = new ScalarProgramBuilder();
            finish = add.Build(add.Emit(ScalarOpcode.AddF32, add.Accumulator, add.Operand(2)));
            operands.Add(new Operand(new TensorSource(SourceKind.Dataset, 2), ElementType.Float32, 0, [Digit(MapVariable.Output(1), output[1])]));
        }

        return new Operator(ElementType.Float32, output, ElementType.Float32, 0, reduction, [.. operands], body, finish);
    }

    private static void AssertEqual(Operator @operator, int step, string where)
    {
        var random = new Random(step + 7);
        foreach (bool special in (bool[])[false, true])
        {
            Tensor[] operands = [.. @operator.Operands.Select(o => special ? RandomValues.Tensor(random, o.Type, o.Shape) : RandomValues.Ordinary(random, o.Shape))];
            KernelAgreement.AssertEqual(@operator, operands, step, where);
            foreach (Tensor tensor in operands)
                tensor.Dispose();
        }
    }
}
