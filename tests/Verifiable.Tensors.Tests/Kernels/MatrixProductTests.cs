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

    // Batch, rows, columns, iterations: short folds, one tile and a little more, edges in both directions, rows that meet in one place of the cache.
    [Theory]
    [InlineData(1, 128, 96, 10)]
    [InlineData(1, 7, 200, 24)]
    [InlineData(1, 6, 64, 1)]
    [InlineData(2, 13, 65, 3)]
    [InlineData(3, 20, 127, 17)]
    [InlineData(1, 14, 33, 128)]
    [InlineData(1, 27, 32, 130)]
    [InlineData(2, 40, 129, 33)]
    [InlineData(1, 5, 31, 25)]
    [InlineData(1, 16, 40, 1024)]
    [InlineData(1, 13, 32, 2050)]
    public void Product_SmallShapesInAllOrders_EqualTheReference(long batch, long rows, long columns, long depth)
    {
        var random = new Random((int)(rows + columns));
        var extents = new Extents(batch, rows, columns, depth);
        for (int i = 0; i < (depth > 1000 ? 3 : 10); i++)
        {
            Operator product = Product(random, extents);
            Tensor[] operands = [.. product.Operands.Select(o => i % 3 == 0 ? RandomValues.Tensor(random, o.Type, o.Shape) : RandomValues.Ordinary(random, o.Shape))];
            KernelAgreement.AssertEqual(product, operands, i, $"product {i} {extents}");
            foreach (Tensor tensor in operands)
                tensor.Dispose();
        }
    }

    [Theory]
    [InlineData(128, 512, 10, true, true, 64)]
    [InlineData(128, 32, 128, true, true, 32)]
    [InlineData(128, 16, 128, true, false, 32)]
    [InlineData(128, 32, 1024, false, false, 32)]
    [InlineData(5, 512, 10, false, true, 32)]
    [InlineData(512, 512, 512, false, false, 32)]
    public void Tiling_OfDenseMatrices_ReadsSmallOnesWhereTheyLie(long rows, long columns, long depth, bool readsRows, bool readsColumns, int tileColumns)
    {
        var product = new MatrixProduct(0, 1, new StridedMatrix(rows, depth, 1, [0]), new StridedMatrix(columns, 1, columns, [0]), new StridedMatrix(rows, columns, 1, [0]), depth);
        var tiling = MatrixTiling.Of<Lanes512>(product);
        Assert.Equal((readsRows, readsColumns, tileColumns), (tiling.ReadsRows, tiling.ReadsColumns, tiling.Tile.Columns));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(10, 10)]
    [InlineData(16, 8)]
    [InlineData(84, 12)]
    [InlineData(128, 13)]
    [InlineData(1024, 13)]
    public void Tile_ForSomeRows_LeavesLittleBeyondTheLast(long rows, int tileRows) => Assert.Equal(tileRows, MatrixTileChoice.Of<Lanes512>(rows, isPacked: true).Rows);

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
                finished = finish.Build(Rectified(finish.Emit(ScalarOpcode.MulF32, finish.Accumulator, finish.Float32(0.176776695f))));
                break;
            case ScalarOpcode.AddF32:
                finished = finish.Build(Rectified(finish.Emit(ScalarOpcode.AddF32, finish.Operand(2), finish.Accumulator)));
                operands.Add(new Operand(new TensorSource(SourceKind.Dataset, 2), ElementType.Float32, 0, Shuffled(random.Next(3) switch { 0 => [1], 1 => [2], _ => [1, 2] })));
                break;
        }

        ScalarProgram multiply = body.Build(body.Emit(ScalarOpcode.FmaF32, body.Operand(0), body.Operand(1), body.Accumulator));
        uint init = random.Next(3) == 0 ? BitConverter.SingleToUInt32Bits(-0.5f) : 0;
        return new Operator(ElementType.Float32, new Shape(output), ElementType.Float32, init, new Shape(extents[3]), [.. operands], multiply, finished);

        ScalarProgramBuilder.Register Rectified(ScalarProgramBuilder.Register value) => random.Next(2) == 0 ? value : finish.Emit(ScalarOpcode.MaxF32, value, finish.Float32(0));
    }

    private sealed record Extents(long Batch, long Rows, long Columns, long Depth)
    {
        public long this[int digit] => digit switch { 0 => Batch, 1 => Rows, 2 => Columns, _ => Depth };
    }
}
