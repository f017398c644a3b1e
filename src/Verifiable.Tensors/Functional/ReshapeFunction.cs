using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>The same elements, in row-major order, under another shape.</summary>
/// <remarks>
/// Both shapes are cut into the shortest blocks with equal products. A block with one old dimension is split, which is a view; so is one whose old dimensions were split from one
/// stored dimension before. Joining the last dimensions is a view too, as <see cref="Value.FlattenedFrom"/>. Any other join copies: <c>y[.., k, ..] = x[.., digit_0[k], digit_1[k], ..]</c>
/// with tables of digits. The gradient is the gradient reshaped back.
/// </remarks>
internal static class ReshapeFunction
{
    public static Value Forward(Value x, Shape shape, bool keepViews = true)
    {
        if (x.IsFlattened)
            x = ViewFunction.Logical(x);
        if (x.Shape.Count != shape.Count)
            throw new ArgumentException($"reshape: expected {x.Shape.Count} elements, got {shape}", nameof(shape));
        if (x.Shape.Equals(shape))
            return x;
        List<Block> blocks = Blocks(x.Shape, shape);
        Block[] joins = [.. blocks.Where(b => b.OldCount > 1 && !IsJoined(x, b))];
        if (joins.Length == 0)
            return ViewFunction.Continue(x, shape, ViewMap(x, blocks, shape));
        if (keepViews && joins is [{ NewCount: 1 } last] && last == blocks[^1])
            return FlattenLast(x, blocks, shape);
        return Copy(x, blocks, shape);
    }

    private static Value FlattenLast(Value x, List<Block> blocks, Shape shape)
    {
        Block last = blocks[^1];
        var split = new Shape([.. shape.Extents.AsSpan()[..last.New], .. x.Shape.Extents.AsSpan()[last.Old..]]);
        if (split.Rank > ProgramLimits.MaxRank)
            return Copy(x, blocks, shape);
        return Forward(x, split) with { FlattenedFrom = last.New };
    }

    /// <summary>Maps for the old coordinates where no block needs a table.</summary>
    private static Affine[] ViewMap(Value x, List<Block> blocks, Shape shape)
    {
        var map = new Affine[x.Shape.Rank];
        foreach (Block block in blocks)
        {
            Affine index = Index(block, shape);
            // A joined block reads its innermost dimension beyond its extent: the view's coefficients carry it over to the others.
            for (int d = 0; d < block.OldCount; d++)
                map[block.Old + d] = d == block.OldCount - 1 ? index : 0;
        }

        return map;
    }

    private static Value Copy(Value x, List<Block> blocks, Shape shape)
    {
        var fold = new FoldBuilder(x.Graph, "reshape", shape);
        var map = new Affine[x.Shape.Rank];
        foreach (Block block in blocks)
        {
            Affine index = Index(block, shape);
            if (block.OldCount == 1)
            {
                map[block.Old] = index;
                continue;
            }

            long inner = 1, length = new Shape(x.Shape.Extents.AsSpan().Slice(block.Old, block.OldCount)).Count;
            for (int d = block.OldCount - 1; d >= 0; d--)
            {
                long extent = x.Shape[block.Old + d];
                map[block.Old + d] = extent == 1 ? 0 : Gather(fold.Read(DigitTable.Of(x.Graph, length, inner, extent), index));
                inner *= extent;
            }
        }

        int element = fold.Read(x.Graph.Materialize(x), map);
        Value y = x.Type == ElementType.Float32 ? fold.Fold(0, s => s.Operand(element)) : fold.FoldI32(0, s => s.OperandU32(element));
        x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, Forward(gy, x.Shape, keepViews: false)));
        return y;
    }

    /// <summary>Whether the block's old dimensions came from one stored dimension, so that one index reads them all.</summary>
    private static bool IsJoined(Value x, Block block)
    {
        if (x.View is not { } view)
            return Enumerable.Range(block.Old, block.OldCount - 1).All(d => x.Shape[d] == 1);
        return view.Coordinates.All(c => c.Divisor == 1 && Enumerable.Range(block.Old, block.OldCount - 1).All(d =>
            x.Shape[d] == 1 || Coefficient(c, d) == Coefficient(c, d + 1) * x.Shape[d + 1]));
    }

    private static long Coefficient(Affine coordinate, int dimension) =>
        coordinate.Terms.Where(t => t.Variable == MapVariable.Output(dimension)).Sum(t => (long)t.Coefficient);

    private static Affine Index(Block block, Shape shape)
    {
        Affine index = 0;
        int stride = 1;
        for (int d = block.NewCount - 1; d >= 0; d--)
        {
            if (shape[block.New + d] > 1)
                index += Output(block.New + d) * stride;
            stride = checked(stride * (int)shape[block.New + d]);
        }

        return index;
    }

    private static List<Block> Blocks(Shape old, Shape shape)
    {
        var blocks = new List<Block>();
        int i = 0, j = 0;
        while (i < old.Rank || j < shape.Rank)
        {
            (int firstOld, int firstNew) = (i, j);
            long left = i < old.Rank ? old[i++] : 1, right = j < shape.Rank ? shape[j++] : 1;
            while (left != right)
            {
                if (left < right)
                    left *= old[i++];
                else
                    right *= shape[j++];
            }

            blocks.Add(new Block(firstOld, i - firstOld, firstNew, j - firstNew));
        }

        return blocks;
    }

    private readonly record struct Block(int Old, int OldCount, int New, int NewCount);
}
