using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Picks the samples of step <c>s</c> from a dataset tensor: <c>out[n, ...] = data[order[s*B + n], ...]</c>.</summary>
/// <remarks>Shapes: data (M, D...), order (T*B) i32, out (B, D...). A position outside the order reads index -1, and an index outside the data reads zero.</remarks>
internal static class BatchGather
{
    public static Value Append(string label, Value data, Value order, int batchSize)
    {
        if (order.Type != ElementType.Int32 || order.Shape.Rank != 1)
            throw new ArgumentException($"{label}: expected an order of rank 1 and type Int32, got {order}", nameof(order));
        ReadOnlySpan<long> sample = data.Shape.Extents.AsSpan()[1..];
        var fold = new FoldBuilder(data.Graph, label, new Shape([batchSize, .. sample]));
        int index = fold.ReadPadded(order, uint.MaxValue, (Step * batchSize) + Output(0));
        int element = fold.Read(data, [Gather(index), .. Outputs(1, sample.Length)]);
        return Copy(fold, data.Type, element);
    }

    /// <summary>The classes of the samples of step <c>s</c>, -1 beyond the order and for the class that does not count.</summary>
    public static Value AppendClasses(string label, Value classes, Value order, int batchSize, int? ignored)
    {
        var fold = new FoldBuilder(classes.Graph, label, new Shape(batchSize));
        int index = fold.ReadPadded(order, uint.MaxValue, (Step * batchSize) + Output(0));
        int element = fold.ReadPadded(classes, uint.MaxValue, Gather(index));
        return fold.FoldI32(0, s => Counted(s, s.OperandU32(element), ignored));
    }

    /// <summary>A class, or -1 where it is the one that does not count.</summary>
    public static ScalarU32 Counted(ScalarScope s, ScalarU32 label, int? ignored) =>
        ignored is int i ? label.IsEqualTo(s.ConstantU32((uint)i)).Select(s.ConstantU32(uint.MaxValue), label) : label;

    /// <summary>The samples of step <c>s</c> in file order: <c>out[n, ...] = data[s*B + n, ...]</c>; zero beyond the end.</summary>
    public static Value AppendSequential(string label, Value data, int batchSize)
    {
        ReadOnlySpan<long> sample = data.Shape.Extents.AsSpan()[1..];
        var fold = new FoldBuilder(data.Graph, label, new Shape([batchSize, .. sample]));
        int element = fold.Read(data, [(Step * batchSize) + Output(0), .. Outputs(1, sample.Length)]);
        return Copy(fold, data.Type, element);
    }

    private static Value Copy(FoldBuilder fold, ElementType type, int element) =>
        type == ElementType.Float32 ? fold.Fold(0, s => s.Operand(element)) : fold.FoldI32(0, s => s.OperandU32(element));
}
