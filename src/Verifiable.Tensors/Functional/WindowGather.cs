using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Cuts windows out of one long sequence of tokens: inputs of a language model, and with an offset of 1 its targets.</summary>
/// <remarks>
/// Shapes: data (M) i32, order (T*B) i32 start positions, out (B, L). At step s
/// <code>
/// at[b,t]  = order[s*B + b] + t + offset          out[b,t] = data[at[b,t]]
/// out[b,t] = data[(s*B + b)*L + t + offset]        in file order, without an order
/// </code>
/// A coordinate is affine or a gather, never both, so the positions are a tensor of their own. A position outside the data reads 0; one outside the order is negative.
/// </remarks>
internal static class WindowGather
{
    private const uint Nowhere = 0x8000_0000;

    public static Value Append(string label, Value data, Value order, int batchSize, int length, int offset) =>
        Append(label, data, order, batchSize, length, offset, 0, static (_, token) => token);

    /// <summary>The same for tokens that are classes: -1 outside the data or the order, and for the token that does not count.</summary>
    public static Value AppendClasses(string label, Value data, Value order, int batchSize, int length, int offset, int? ignored) =>
        Append(label, data, order, batchSize, length, offset, uint.MaxValue, (s, token) => BatchGather.Counted(s, token, ignored));

    /// <summary>The windows of the current step in file order; 0 beyond the end.</summary>
    public static Value AppendSequential(string label, Value data, int batchSize, int length, int offset)
    {
        Check(label, data);
        var fold = new FoldBuilder(data.Graph, label, new Shape(batchSize, length));
        int token = fold.Read(data, (Step * checked(batchSize * length)) + (Output(0) * length) + Output(1) + offset);
        return fold.FoldI32(0, s => s.OperandU32(token));
    }

    private static Value Append(
        string label, Value data, Value order, int batchSize, int length, int offset, uint pad, Func<ScalarScope, ScalarU32, ScalarU32> result)
    {
        Check(label, data);
        if (order.Type != ElementType.Int32 || order.Shape.Rank != 1)
            throw new ArgumentException($"{label}: expected an order of rank 1 and type Int32, got {order}", nameof(order));
        var shape = new Shape(batchSize, length);
        var positions = new FoldBuilder(data.Graph, $"{label}.position", shape);
        int start = positions.ReadPadded(order, Nowhere, (Step * batchSize) + Output(0));
        Value at = positions.FoldI32(0, s =>
        {
            ScalarU32 position = s.OperandU32(start) + s.OutputDigit(1);
            return offset == 0 ? position : position + s.ConstantU32((uint)offset);
        });
        var fold = new FoldBuilder(data.Graph, label, shape);
        int index = fold.ReadElement(at);
        int token = fold.ReadPadded(data, pad, Gather(index));
        return fold.FoldI32(0, s => result(s, s.OperandU32(token)));
    }

    private static void Check(string label, Value data)
    {
        if (data.Type != ElementType.Int32 || data.Shape.Rank != 1)
            throw new ArgumentException($"{label}: expected tokens of rank 1 and type Int32, got {data}", nameof(data));
    }
}
