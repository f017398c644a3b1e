using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional average pooling of f32 with PyTorch's divisors.</summary>
/// <remarks>
/// Shapes: x (N, C, H, W), y (N, C, OH, OW). Folds from +0 in the order kh, kw. Where all windows have as many elements, or a divisor is given, <c>r = f32(1/number)</c>:
/// <code>
/// y[n,c,oh,ow] = (fold (kh,kw) acc + x[n,c,oh*sh+kh-ph,ow*sw+kw-pw]) * r
/// gx[n,c,h,w]  = (fold (kh,kw) acc + gy[n,c,(h+ph-kh)/sh,(w+pw-kw)/sw]) * r
/// </code>
/// Otherwise the number depends on the window: its rows times its columns inside the input or, where padding counts, inside the padded input; a window that begins there may end beyond it.
/// <code>
/// y[n,c,oh,ow] = (fold (kh,kw) acc + x[n,c,oh*sh+kh-ph,ow*sw+kw-pw]) * (1 / f32(number[oh,ow]))
/// share        = gy * (1 / f32(number[oh,ow]))
/// gx[n,c,h,w]  = fold (kh,kw) acc + share[n,c,(h+ph-kh)/sh,(w+pw-kw)/sw]
/// </code>
/// </remarks>
internal static class AveragePool2dFunction
{
    public static Value Forward(Value x, Window2d window, bool countIncludePad = true, long? divisorOverride = null)
    {
        if (x.IsFlattened || x.Shape.Rank != 4)
            throw new ArgumentException($"avg_pool2d: expected an input (N, C, H, W), got {x.LogicalShape}", nameof(x));
        if (divisorOverride == 0)
            throw new ArgumentOutOfRangeException(nameof(divisorOverride), "avg_pool2d: expected a divisor other than 0, got 0");
        window.CheckPool("avg_pool2d");
        (long height, long width) = window.Positions(x.Shape, "avg_pool2d");
        var output = new Shape(x.Shape[0], x.Shape[1], height, width);
        var rows = new Direction(x.Shape[2], height, window.Kernel.Height, window.Stride.Height, window.Padding.Height, countIncludePad);
        var columns = new Direction(x.Shape[3], width, window.Kernel.Width, window.Stride.Width, window.Padding.Width, countIncludePad);
        if (divisorOverride is not null || (rows.IsUniform && columns.IsUniform))
        {
            var reciprocal = (float)(1.0 / (divisorOverride ?? ((long)window.Kernel.Height * window.Kernel.Width)));
            ScalarF32 Scaled(ScalarScope s) => s.Accumulator * s.Constant(reciprocal);
            Value mean = Sum("avg_pool2d", x, output, window.Kernel, window.Sliding(2), Scaled);
            x.Graph.Tape.Record(mean, [x], (gy, sink) => sink.Add(x, Sum("avg_pool2d.gradient", gy, x.Shape, window.Kernel, Covering(window), Scaled)));
            return mean;
        }

        Value y = Sum("avg_pool2d", x, output, window.Kernel, window.Sliding(2), s => s.Accumulator * Reciprocal(s, rows, columns));
        x.Graph.Tape.Record(y, [x], (gy, sink) =>
        {
            var shares = new FoldBuilder(x.Graph, "avg_pool2d.share", output);
            int g = shares.ReadElement(gy);
            Value share = shares.Fold(0, s => s.Operand(g) * Reciprocal(s, rows, columns));
            sink.Add(x, Sum("avg_pool2d.gradient", share, x.Shape, window.Kernel, Covering(window), null));
        });
        return y;
    }

    private static Affine[] Covering(Window2d window) => window.Covering(Output(2), Reduction(0), Output(3), Reduction(1));

    private static Value Sum(string label, Value x, Shape output, Size2d kernel, Affine[] position, Func<ScalarScope, ScalarF32>? finish)
    {
        var fold = new FoldBuilder(x.Graph, label, output, new Shape(kernel.Height, kernel.Width));
        int a = fold.Read(x, [Output(0), Output(1), .. position]);
        return fold.Fold(0, s => s.Accumulator + s.Operand(a), finish);
    }

    private static ScalarF32 Reciprocal(ScalarScope s, Direction rows, Direction columns) => s.Constant(1) / (rows.Length(s, s.OutputDigit(2)) * columns.Length(s, s.OutputDigit(3))).ToFloat32();

    /// <summary>How many elements count of each window along one direction, for <paramref name="Extent"/> elements and <paramref name="Windows"/> windows.</summary>
    private readonly record struct Direction(long Extent, long Windows, int Kernel, int Stride, int Padding, bool CountsPadding)
    {
        // In positions of the padded input: what lies from First to before End counts.
        private uint First => (uint)(CountsPadding ? 0 : Padding);

        private uint End => (uint)(Extent + (CountsPadding ? 2L * Padding : Padding));

        /// <summary>Whether all of each window counts.</summary>
        public bool IsUniform => First == 0 && ((Windows - 1) * Stride) + Kernel <= End;

        /// <summary>Number of elements of a window.</summary>
        public ScalarU32 Length(ScalarScope s, ScalarU32 window)
        {
            if (IsUniform)
                return s.ConstantU32((uint)Kernel);
            ScalarU32 begin = window * s.ConstantU32((uint)Stride), end = begin + s.ConstantU32((uint)Kernel);
            ScalarU32 first = s.ConstantU32(First), last = s.ConstantU32(End);
            return end.IsBelow(last).Select(end, last) - (First == 0 ? begin : begin.IsBelow(first).Select(first, begin));
        }
    }
}
