using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Products of strided matrices: every order of digits in both operands and in the output, every finish, ragged edges of tiles, folds beyond one block.</summary>
public sealed class MatrixProductTests
{
    private static readonly ScalarOpcode[] s_finishes = [ScalarOpcode.Accumulator, ScalarOpcode.MulF32, ScalarOpcode.AddF32];

    [Fact]
    public void Product_RandomShapesOrdersAndFinishes_EqualTheReference()
    {
        var random = new Random(41);
        for (int i = 0; i < 120; i++)
        {
            int depth = i % 30 == 0 ? 2049 + random.Next(2100) : 1 + random.Next(70);
            var extents = new Extents(1 + random.Next(depth > 2048 ? 1 : 4), 3 + random.Next(60), 4 + random.Next(60), depth);
            Operator product = Product(random, extents);
            Tensor[] operands = [.. product.Operands.Select(o => i % 3 == 0 ? RandomValues.Tensor(random, o.Type, o.Shape) : RandomValues.Ordinary(random, o.Shape))];
            KernelAgreement.AssertEqual(product, operands, i, $"product {i} {extents}");
            foreach (Tensor tensor in operands)
                tensor.Dispose();
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(10, 10)]
    [InlineData(16, 8)]
    [InlineData(84, 12)]
    [InlineData(128, 13)]
    [InlineData(1024, 13)]
    public void Tile_ForSomeRows_LeavesLittleBeyondTheLast(long rows, int tileRows) => Assert.Equal(tileRows, PackedTileChoice.Of<Lanes512>(rows).Rows);

    // Output (batch, row, column) in a random order; operands read their own digits in random orders.
    private static Operator Product(Random random, Extents extents)
    {
        int[] order = [0, 1, 2];
        random.Shuffle(order);
        long[] output = new long[3];
        for (int d = 0; d < 3; d++)
            output[order[d]] = extents[d];
        MapVariable Digit(int d) => d == 3 ? MapVariable.Reduction(0) : MapVariable.Output(order[d]);
        ImmutableArray<Coordinate> Shuffled(params int[] digits)
        {
            random.Shuffle(digits);
            return [.. digits.Select(d => Coordinate.Affine(extents[d], [new AffineTerm(Digit(d), 1)]))];
        }

        var body = new ScalarProgramBuilder();
        List<Operand> operands =
        [
            new Operand(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, Shuffled(0, 1, 3)),
            new Operand(new TensorSource(SourceKind.Dataset, 1), ElementType.Float32, 0, random.Next(2) == 0 ? Shuffled(0, 2, 3) : Shuffled(2, 3)),
        ];
        var finish = new ScalarProgramBuilder();
        ScalarProgram finished = ScalarProgram.Empty;
        switch (s_finishes[random.Next(s_finishes.Length)])
        {
            case ScalarOpcode.MulF32:
                finished = finish.Build(finish.Emit(ScalarOpcode.MulF32, finish.Accumulator, finish.Float32(0.176776695f)));
                break;
            case ScalarOpcode.AddF32:
                finished = finish.Build(finish.Emit(ScalarOpcode.AddF32, finish.Operand(2), finish.Accumulator));
                operands.Add(new Operand(new TensorSource(SourceKind.Dataset, 2), ElementType.Float32, 0, Shuffled(random.Next(3) switch { 0 => [1], 1 => [2], _ => [1, 2] })));
                break;
        }

        ScalarProgram multiply = body.Build(body.Emit(ScalarOpcode.FmaF32, body.Operand(0), body.Operand(1), body.Accumulator));
        uint init = random.Next(3) == 0 ? BitConverter.SingleToUInt32Bits(-0.5f) : 0;
        return new Operator(ElementType.Float32, new Shape(output), ElementType.Float32, init, new Shape(extents[3]), [.. operands], multiply, finished);
    }

    private sealed record Extents(long Batch, long Rows, long Columns, long Depth)
    {
        public long this[int digit] => digit switch { 0 => Batch, 1 => Rows, 2 => Columns, _ => Depth };
    }
}
