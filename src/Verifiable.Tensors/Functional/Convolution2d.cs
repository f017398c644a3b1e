using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>The three bilinear maps between a convolution's input, weight and output; each is a convolution's forward or gradient, or a transposed convolution's.</summary>
/// <remarks>
/// Shapes: x (N, I, H, W), w (O, I, KH, KW), y (N, O, OH, OW); with G groups x (N, G, I, H, W), w (G, O, I, KH, KW), y (N, G, O, OH, OW), where I and O are those of one group: the group is a
/// digit of its own, so that every map is affine. Every fold starts at +0 and ascends:
/// <code>
/// y[n,g,o,oh,ow] = fold (i,kh,kw)  fma(x[n,g,i,oh*sh+kh*dh-ph,ow*sw+kw*dw-pw], w[g,o,i,kh,kw], acc)
/// x[n,g,i,h,w]   = fold (o,kh,kw)  fma(y[n,g,o,(h+ph-kh*dh)/sh,(w+pw-kw*dw)/sw], w[g,o,i,kh,kw], acc)
/// w[g,o,i,kh,kw] = fold (n,oh,ow)  fma(x[n,g,i,oh*sh+kh*dh-ph,ow*sw+kw*dw-pw], y[n,g,o,oh,ow], acc)
/// </code>
/// Padding, and positions that no window has, read +0 and take part in the fold. A bias is added after the fold.
/// </remarks>
/// <param name="Window">Kernel, stride, padding, dilation.</param>
/// <param name="IsGrouped">Whether the group is a digit.</param>
internal sealed record Convolution2d(Window2d Window, bool IsGrouped)
{
    private int Group => IsGrouped ? 1 : 0;

    /// <summary>Appends y from x and w.</summary>
    public Value Output(string label, Value x, Value weight, Value? bias, Shape output)
    {
        int rows = 2 + Group;
        Shape kernel = weight.Shape;
        var fold = new FoldBuilder(x.Graph, label, output, new Shape(kernel[1 + Group], kernel[2 + Group], kernel[3 + Group]));
        int a = fold.Read(x, [Affine.Output(0), .. Groups(1), Reduction(0), .. Window.Inside(Affine.Output(rows), Reduction(1), Affine.Output(rows + 1), Reduction(2))]);
        int w = fold.Read(weight, [.. Groups(1), Affine.Output(rows - 1), Reduction(0), Reduction(1), Reduction(2)]);
        return Finish(fold, a, w, bias);
    }

    /// <summary>Appends x from y and w.</summary>
    public Value Input(string label, Value y, Value weight, Value? bias, Shape input)
    {
        int rows = 2 + Group;
        Shape kernel = weight.Shape;
        var fold = new FoldBuilder(y.Graph, label, input, new Shape(kernel[Group], kernel[2 + Group], kernel[3 + Group]));
        int g = fold.Read(y, [Affine.Output(0), .. Groups(1), Reduction(0), .. Window.Covering(Affine.Output(rows), Reduction(1), Affine.Output(rows + 1), Reduction(2))]);
        int w = fold.Read(weight, [.. Groups(1), Reduction(0), Affine.Output(rows - 1), Reduction(1), Reduction(2)]);
        return Finish(fold, g, w, bias);
    }

    /// <summary>Appends w from x and y.</summary>
    public Value Weight(string label, Value x, Value y, Shape weight)
    {
        int o = Group;
        var fold = new FoldBuilder(x.Graph, label, weight, new Shape(y.Shape[0], y.Shape[2 + Group], y.Shape[3 + Group]));
        int a = fold.Read(x, [Reduction(0), .. Groups(0), Affine.Output(o + 1), .. Window.Inside(Reduction(1), Affine.Output(o + 2), Reduction(2), Affine.Output(o + 3))]);
        int g = fold.Read(y, [Reduction(0), .. Groups(0), Affine.Output(o), Reduction(1), Reduction(2)]);
        return fold.Fold(0, s => s.Operand(a).FusedMultiplyAdd(s.Operand(g), s.Accumulator));
    }

    /// <summary>Appends the gradient of a bias from that of what it was added to.</summary>
    public Value Bias(string label, Value gradient)
    {
        if (!IsGrouped)
            return ChannelSum.Append(label, gradient);
        var fold = new FoldBuilder(gradient.Graph, label, new Shape(gradient.Shape[1], gradient.Shape[2]), new Shape(gradient.Shape[0], gradient.Shape[3], gradient.Shape[4]));
        int g = fold.Read(gradient, Reduction(0), Affine.Output(0), Affine.Output(1), Reduction(1), Reduction(2));
        return fold.Fold(0, s => s.Accumulator + s.Operand(g));
    }

    /// <summary>A value with dimension <paramref name="channels"/> split into groups and their channels; a view.</summary>
    public static Value Split(Value value, int channels, long groups) => value.reshape(
        [.. value.Shape.Extents.AsSpan()[..channels], groups, value.Shape[channels] / groups, .. value.Shape.Extents.AsSpan()[(channels + 1)..]]);

    /// <summary>A value (N, G, C, H, W) as (N, G*C, H, W): a view where a group has one channel, else a copy.</summary>
    public static Value Join(Value value) => value.reshape(value.Shape[0], value.Shape[1] * value.Shape[2], value.Shape[3], value.Shape[4]);

    private Value Finish(FoldBuilder fold, int left, int right, Value? bias)
    {
        int b = bias is null ? -1 : fold.Read(bias, Outputs(1, 1 + Group));
        return fold.Fold(0, s => s.Operand(left).FusedMultiplyAdd(s.Operand(right), s.Accumulator), b < 0 ? null : s => s.Accumulator + s.Operand(b));
    }

    private Affine[] Groups(int digit) => IsGrouped ? [Affine.Output(digit)] : [];
}
