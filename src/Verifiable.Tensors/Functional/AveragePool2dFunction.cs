using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional average pooling of f32; padding counts, as in PyTorch's default.</summary>
/// <remarks>
/// Shapes: x (N, C, H, W), y (N, C, OH, OW). With r = f32(1/(KH*KW)), folds from +0 in the order kh, kw:
/// <code>
/// y[n,c,oh,ow] = (fold (kh,kw) acc + x[n,c,oh*sh+kh-ph,ow*sw+kw-pw]) * r
/// gx[n,c,h,w]  = (fold (kh,kw) acc + gy[n,c,(h+ph-kh)/sh,(w+pw-kw)/sw]) * r
/// </code>
/// </remarks>
internal static class AveragePool2dFunction
{
    public static Value Forward(Value x, Size2d kernel, Size2d stride, Size2d padding)
    {
        if (x.IsFlattened || x.Shape.Rank != 4)
            throw new ArgumentException($"avg_pool2d: expected an input (N, C, H, W), got {x.LogicalShape}", nameof(x));
        var window = new Window2d(kernel, stride, padding);
        (long height, long width) = window.Positions(x.Shape, "avg_pool2d");
        var reciprocal = (float)(1.0 / ((long)kernel.Height * kernel.Width));
        Value y = Sum("avg_pool2d", x, new Shape(x.Shape[0], x.Shape[1], height, width), kernel, window.Sliding(2), reciprocal);
        x.Graph.Tape.Record(y, [x], (gy, sink) =>
            sink.Add(x, Sum("avg_pool2d.gradient", gy, x.Shape, kernel, window.Covering(Output(2), Reduction(0), Output(3), Reduction(1)), reciprocal)));
        return y;
    }

    private static Value Sum(string label, Value x, Shape output, Size2d kernel, Affine[] position, float reciprocal)
    {
        var fold = new FoldBuilder(x.Graph, label, output, new Shape(kernel.Height, kernel.Width));
        int a = fold.Read(x, [Output(0), Output(1), .. position]);
        return fold.Fold(0, s => s.Accumulator + s.Operand(a), s => s.Accumulator * s.Constant(reciprocal));
    }
}
