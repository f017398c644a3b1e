using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Sums over every dimension but the second, the gradient of a per-channel bias: x (N, C, H, W) or (N, C), out (C).</summary>
/// <remarks><c>out[c] = fold (n, h, w) acc + x[n,c,h,w]</c> from +0, ascending; one sequential fold however long.</remarks>
internal static class ChannelSum
{
    public static Value Append(string label, Value x)
    {
        var fold = new FoldBuilder(x.Graph, label, new Shape(x.Shape[1]), Reduced(x));
        int a = fold.Read(x, Map(x));
        return fold.Fold(0, s => s.Accumulator + s.Operand(a));
    }

    /// <summary>The extents summed over: all but the second.</summary>
    public static Shape Reduced(Value x) => new([x.Shape[0], .. x.Shape.Extents.AsSpan()[2..]]);

    /// <summary>The map that puts the channel at output digit 0 and everything else at the reduction digits in order.</summary>
    public static Affine[] Map(Value x) => [Reduction(0), Output(0), .. Reductions(1, x.Shape.Rank - 2)];
}
