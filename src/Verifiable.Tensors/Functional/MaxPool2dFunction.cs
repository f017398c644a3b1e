using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional maximum pooling of f32 with PyTorch's rule: a window keeps its first maximum, and a NaN always wins (the last one).</summary>
/// <remarks>
/// Shapes: x (N, C, H, W); value and position (N, C, OH, OW). Element (kh, kw) of window (oh, ow) is <c>x[n,c,oh*sh+kh*dh-ph,ow*sw+kw*dw-pw]</c>.
/// <code>
/// value     = fold (kh,kw) from -Inf: (acc &lt; x or x is NaN) ? x : acc              outside the input -Inf is read
/// position  = fold (kh,kw) from -1:   (x is NaN or (x = value and acc = -1)) ? kh*KW+kw : acc
/// gx[n,c,h,w] = sum of gy over the windows whose position is (h, w), in ascending (oh, ow): kh and kw descend
/// </code>
/// PyTorch tracks value and position together. An accumulator holds one word, so the position is found by comparing with the finished value: the first element
/// equal to it, or the last NaN, is the same one. Only elements inside the input can be the position: windows leave it by padding, or at the end where the number of windows is rounded up.
/// </remarks>
internal static class MaxPool2dFunction
{
    private const uint NoPosition = uint.MaxValue;

    public static Value Forward(Value x, Window2d window)
    {
        if (x.IsFlattened || x.Shape.Rank != 4)
            throw new ArgumentException($"max_pool2d: expected an input (N, C, H, W), got {x.LogicalShape}", nameof(x));
        window.CheckPool("max_pool2d");
        (long height, long width) = window.Positions(x.Shape, "max_pool2d");
        var output = new Shape(x.Shape[0], x.Shape[1], height, width);

        var fold = new FoldBuilder(x.Graph, "max_pool2d", output, new Shape(window.Kernel.Height, window.Kernel.Width));
        int a = fold.ReadPadded(x, FoldBuilder.NegativeInfinityBits, Map(window));
        Value y = fold.Fold(FoldBuilder.NegativeInfinityBits, s =>
        {
            ScalarF32 element = s.Operand(a);
            return ((s.Accumulator < element) | element.IsNaN()).Select(element, s.Accumulator);
        });

        if (x.Graph.Tape.IsDifferentiable(x))
        {
            Value position = Position(x, y, window);
            x.Graph.Tape.Record(y, [x], (gy, sink) => sink.Add(x, InputGradient(x, position, window, gy)));
        }

        return y;
    }

    private static Affine[] Map(Window2d window) => [Output(0), Output(1), .. window.Sliding(2)];

    private static Value Position(Value x, Value y, Window2d window)
    {
        var fold = new FoldBuilder(x.Graph, "max_pool2d.position", y.Shape, new Shape(window.Kernel.Height, window.Kernel.Width));
        int a = fold.ReadPadded(x, FoldBuilder.NegativeInfinityBits, Map(window));
        int maximum = fold.ReadElement(y);
        (bool leavesRows, bool leavesColumns) = window.Leaves(x.Shape, y.Shape);
        return fold.FoldI32(NoPosition, s =>
        {
            ScalarF32 element = s.Operand(a);
            ScalarU32 first = element.IsEqualTo(s.Operand(maximum)) & s.AccumulatorU32.IsEqualTo(s.ConstantU32(NoPosition));
            // Outside -Inf is read, which equals the maximum of a window that holds nothing but -Inf.
            if (leavesRows)
                first &= IsInside(s, 2, 0, window.Stride.Height, window.Dilation.Height, window.Padding.Height, x.Shape[2]);
            if (leavesColumns)
                first &= IsInside(s, 3, 1, window.Stride.Width, window.Dilation.Width, window.Padding.Width, x.Shape[3]);
            ScalarU32 taken = first | element.IsNaN();
            ScalarU32 position = (s.ReductionDigit(0) * s.ConstantU32((uint)window.Kernel.Width)) + s.ReductionDigit(1);
            return taken.Select(position, s.AccumulatorU32);
        });
    }

    private static ScalarU32 IsInside(ScalarScope s, int outputDigit, int reductionDigit, int stride, int dilation, int padding, long extent)
    {
        ScalarU32 element = dilation == 1 ? s.ReductionDigit(reductionDigit) : s.ReductionDigit(reductionDigit) * s.ConstantU32((uint)dilation);
        return ((s.OutputDigit(outputDigit) * s.ConstantU32((uint)stride)) + element - s.ConstantU32((uint)padding)).IsBelow(s.ConstantU32((uint)extent));
    }

    private static Value InputGradient(Value x, Value position, Window2d window, Value gy)
    {
        (Size2d kernel, Size2d dilation) = (window.Kernel, window.Dilation);
        // Reduction digit r stands for kernel row KH-1-r, so that the window's row oh = (h + ph - kh dh) / sh ascends; columns alike.
        Affine[] map =
        [
            Output(0),
            Output(1),
            (Output(2) + (Reduction(0) * dilation.Height) + (window.Padding.Height - (dilation.Height * (kernel.Height - 1)))) / window.Stride.Height,
            (Output(3) + (Reduction(1) * dilation.Width) + (window.Padding.Width - (dilation.Width * (kernel.Width - 1)))) / window.Stride.Width,
        ];
        var fold = new FoldBuilder(x.Graph, "max_pool2d.gradient", x.Shape, new Shape(kernel.Height, kernel.Width));
        int p = fold.ReadPadded(position, NoPosition, map);
        int g = fold.Read(gy, map);
        return fold.Fold(0, s =>
        {
            ScalarU32 here = s.ConstantU32((uint)((kernel.Height * kernel.Width) - 1)) - ((s.ReductionDigit(0) * s.ConstantU32((uint)kernel.Width)) + s.ReductionDigit(1));
            ScalarU32 chosen = s.OperandU32(p).IsEqualTo(here);
            ScalarF32 sum = s.Accumulator + s.Operand(g);
            return chosen.Select(sum, s.Accumulator);
        });
    }
}
