using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Onnx;

/// <summary>Operators of ONNX that move elements or reduce dimensions; those on lists of whole numbers, out of which exporters compute shapes, are carried out at once.</summary>
internal static class OnnxShapes
{
    private const int FloatType = 1, Int32Type = 6, Int64Type = 7;
    private const int MaxPadding = 1 << 16;

    /// <summary>The attribute axis of the first input, the last dimension by default.</summary>
    public static int Axis(OnnxCall c)
    {
        int rank = c.Operand(0).Shape.Rank;
        return c.Integer("axis", -1, -rank, rank - 1);
    }

    /// <summary>A change of type that changes nothing: i32 and i64 are the same here.</summary>
    public static OnnxOperand Cast(OnnxCall c)
    {
        int to = c.Integer("to", 0, 0, short.MaxValue);
        c.Integer("saturate", 1, 0, 1);
        OnnxOperand x = c.Operand(0);
        bool isFloat = x.Constant is { } constant ? constant.Floats is not null : x.On(c.Graph)!.Type == ElementType.Float32;
        return (isFloat ? to == FloatType : to is Int32Type or Int64Type)
            ? x
            : throw OnnxCall.Error($"attribute to of the input's own type, {(isFloat ? "1" : "6 or 7")}", $"{to}");
    }

    /// <summary>Tensors one after another.</summary>
    public static OnnxOperand Concat(OnnxCall c)
    {
        var operands = new OnnxOperand[c.Count];
        for (int i = 0; i < operands.Length; i++)
            operands[i] = c.Operand(i);
        if (operands.Length == 0)
            throw OnnxCall.Error("inputs", "none");
        if (operands.All(o => o.Constant is { Integers: not null, Extents.Length: 1 }))
        {
            c.Integer("axis", 0, -1, 0);
            CheckLength(operands.Sum(o => (long)o.Constant!.Count));
            return OnnxTensor.Of([.. operands.SelectMany(o => o.Constant!.Integers!)]);
        }

        return functional.cat([.. operands.Select((_, i) => c.Tensor(i))], Axis(c));
    }

    /// <summary>Two dimensions: those before an axis, and the others.</summary>
    public static OnnxOperand Flatten(OnnxCall c)
    {
        Value x = c.Tensor(0);
        int rank = x.LogicalShape.Rank, axis = c.Integer("axis", 1, -rank, rank);
        axis = axis < 0 ? axis + rank : axis;
        if (axis == 1)
            return rank == 1 ? x.unsqueeze(1) : x.flatten(1);
        long before = new Shape(x.LogicalShape.Extents.AsSpan()[..axis]).Count;
        return x.reshape(before, x.LogicalShape.Count / before);
    }

    /// <summary>Rows of a table by index, or one element of a dimension.</summary>
    public static OnnxOperand Gather(OnnxCall c)
    {
        int rank = c.Operand(0).Shape.Rank, axis = rank == 0 ? 0 : ViewFunction.Dimension("axis", c.Integer("axis", 0, -rank, rank - 1), rank);
        if (c.Operand(1).Constant is { Integers: { } indices } at)
        {
            if (c.Operand(0).Constant is { Integers: { } list, Extents.Length: 1 })
            {
                CheckLength(indices.Length);
                return new OnnxTensor(at.Extents, null, [.. indices.Select(i => list[ViewFunction.Dimension("index", Bounded(i), list.Length)])]);
            }

            if (at.Extents.Length == 0 && rank > 0)
            {
                Value x = c.Tensor(0);
                return x.select(axis, ViewFunction.Dimension("index", Bounded(indices[0]), Bounded(x.LogicalShape[axis])));
            }
        }
        else if (axis == 0 && rank >= 2 && c.Operand(1).Value is { Type: ElementType.Int32 } index)
        {
            Value table = c.Tensor(0);
            return functional.embedding(FromTheEnd(index, table.LogicalShape[0]), table);
        }

        throw OnnxCall.Error("a table (V, D..) by indices of the input, or one constant index", "others");
    }

    /// <summary>Zeros before and after.</summary>
    public static OnnxOperand Pad(OnnxCall c)
    {
        c.Word("mode", "constant");
        Value x = c.Tensor(0);
        (int rank, long[] pads) = (x.LogicalShape.Rank, c.Integers(1));
        if (c.OperandOrNull(3) is not null || (c.OperandOrNull(2) is not null && c.ScalarOrNull(2) is not 0))
            throw OnnxCall.Error("zeros around all dimensions", "another value or axes");
        if (pads.Length != 2 * rank || pads.Any(p => p is < 0 or > MaxPadding))
            throw OnnxCall.Error($"{2 * rank} pads in 0..{MaxPadding}", $"[{string.Join(", ", pads.Take(12))}]");
        return pads.All(p => p == 0) ? x : functional.pad(x, [.. Enumerable.Range(1, rank).SelectMany(d => new[] { pads[rank - d], pads[(2 * rank) - d] })]);
    }

    /// <summary>Mean over some dimensions.</summary>
    public static OnnxOperand ReduceMean(OnnxCall c)
    {
        Value x = c.Tensor(0);
        long[]? axes = c.IntegerList("axes") ?? c.IntegersOrNull(1);
        bool keeps = c.Integer("keepdims", 1, 0, 1) == 1;
        bool isIdentity = c.Integer("noop_with_empty_axes", 0, 0, 1) == 1 && axes is null or [];
        return isIdentity ? x : x.mean([.. (axes ?? []).Select(Bounded)], keeps);
    }

    /// <summary>The same elements under another shape; 0 keeps an extent, -1 takes what is left.</summary>
    public static OnnxOperand Reshape(OnnxCall c)
    {
        Value x = c.Tensor(0);
        Shape shape = x.LogicalShape;
        long[] extents = [.. c.Integers(1)];
        bool allowsZero = c.Integer("allowzero", 0, 0, 1) == 1;
        for (int d = 0; d < extents.Length; d++)
        {
            if (extents[d] == 0 && !allowsZero && d < shape.Rank)
                extents[d] = shape[d];
        }

        if (extents.Length > ProgramLimits.MaxRank || extents.Count(e => e == -1) > 1 || extents.Any(e => e is < -1 or 0))
            throw OnnxCall.Error($"a shape of at most {ProgramLimits.MaxRank} extents, one of them -1", $"[{string.Join(", ", extents.Take(8))}]");
        return x.reshape(extents);
    }

    /// <summary>Elements from a start to an end, by a positive step, of some dimensions.</summary>
    public static OnnxOperand Slice(OnnxCall c)
    {
        (long[] starts, long[] ends) = (c.Integers(1), c.Integers(2));
        long[] axes = c.IntegersOrNull(3) ?? [.. Enumerable.Range(0, starts.Length).Select(d => (long)d)];
        long[] steps = c.IntegersOrNull(4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length || steps.Any(s => s is < 1 or > int.MaxValue))
            throw OnnxCall.Error("as many ends, axes and steps above 0 as starts", "others");
        Value x = c.Tensor(0);
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = ViewFunction.Dimension("axes", Bounded(axes[i]), x.LogicalShape.Rank);
            long extent = x.LogicalShape[axis];
            (long start, long end) = (Position(starts[i], extent), Position(ends[i], extent));
            if (end <= start)
                throw OnnxCall.Error($"a slice with elements of dimension {axis} of {x.LogicalShape}", $"{starts[i]} to {ends[i]}");
            if (start > 0 || end < extent || steps[i] > 1)
                x = x.narrow(axis, start, ((end - start - 1) / steps[i]) + 1, (int)steps[i]);
        }

        return x;
    }

    /// <summary>Dimensions of extent 1 removed; all of them when none is named.</summary>
    public static OnnxOperand Squeeze(OnnxCall c)
    {
        long[]? axes = c.IntegersOrNull(1);
        if (c.Operand(0).Constant is { Integers: [var only], Extents.Length: 1 } && axes is null or [0] or [-1])
            return new OnnxTensor([], null, [only]);
        Value x = c.Tensor(0);
        Shape shape = x.LogicalShape;
        bool[] removed = new bool[shape.Rank];
        for (int d = 0; d < removed.Length; d++)
            removed[d] = axes is null && shape[d] == 1;
        foreach (long axis in axes ?? [])
        {
            int d = ViewFunction.Dimension("axes", Bounded(axis), shape.Rank);
            removed[d] = shape[d] == 1 ? true : throw OnnxCall.Error($"an extent of 1 in dimension {d}", $"{shape}");
        }

        return x.reshape([.. shape.Extents.Where((_, d) => !removed[d])]);
    }

    /// <summary>Dimensions in another order, reversed by default.</summary>
    public static OnnxOperand Transpose(OnnxCall c)
    {
        Value x = c.Tensor(0);
        long[] order = c.IntegerList("perm") ?? [.. Enumerable.Range(0, x.LogicalShape.Rank).Reverse().Select(d => (long)d)];
        return x.permute([.. order.Select(Bounded)]);
    }

    /// <summary>Dimensions of extent 1 inserted.</summary>
    public static OnnxOperand Unsqueeze(OnnxCall c)
    {
        long[] axes = c.Integers(1);
        if (c.Operand(0).Constant is { Integers: { } numbers, Extents.Length: 0 } && axes is [0] or [-1])
            return OnnxTensor.Of(c.Operand(0).Constant!.Integers!);
        OnnxOperand operand = c.Operand(0);
        Value x = operand.Value is { Type: ElementType.Int32 } whole ? whole : c.Tensor(0);
        int rank = x.LogicalShape.Rank + axes.Length;
        if (rank > ProgramLimits.MaxRank)
            throw OnnxCall.Error($"at most {ProgramLimits.MaxRank} dimensions", $"{rank}");
        foreach (int axis in axes.Select(a => ViewFunction.Dimension("axes", Bounded(a), rank)).Order())
            x = x.unsqueeze(axis);
        return x;
    }

    // Indices count from the end where they are negative; an embedding's do not.
    private static Value FromTheEnd(Value index, long extent)
    {
        index = ViewFunction.Logical(index);
        var fold = new FoldBuilder(index.Graph, "gather.index", index.Shape);
        int at = fold.ReadElement(index);
        return fold.FoldI32(0, s => s.OperandU32(at).IsBelow(s.ConstantU32(1u << 31)).Select(s.OperandU32(at), s.OperandU32(at) + s.ConstantU32((uint)extent)));
    }

    // Out of short lists a few nodes would make one that fills the memory.
    private static void CheckLength(long count)
    {
        if (count > OnnxCall.MaxNumbers)
            throw OnnxCall.Error($"a list of at most {OnnxCall.MaxNumbers} whole numbers", $"{count}");
    }

    private static long Position(long position, long extent) => Math.Clamp(position < 0 ? position + extent : position, 0, extent);

    // Numbers out of range stay out of range.
    private static int Bounded(long value) => (int)Math.Clamp(value, int.MinValue / 2, int.MaxValue / 2);
}
