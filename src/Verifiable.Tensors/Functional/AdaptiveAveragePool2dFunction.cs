using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Two-dimensional average pooling of f32 to a given size, with PyTorch's windows.</summary>
/// <remarks>
/// Shapes: x (N, C, H, W), y (N, C, OH, OW). Window oh has the rows <c>floor(oh H / OH) .. ceil((oh+1) H / OH) - 1</c>, columns alike. Where OH divides H and OW divides W all windows are alike and this is
/// <see cref="AveragePool2dFunction"/>. Otherwise no affine map gives their rows: tables do, which hold -1 beyond a window, and reading there gives +0. Folds from +0, ascending:
/// <code>
/// rows[oh,j] = row j of window oh, or -1         windows[h,j] = j-th window that has row h, or -1         columns alike
/// y[n,c,oh,ow] = (fold (i,j) acc + x[n,c,rows[oh,i],columns[ow,j]]) * (1 / f32(number of elements))
/// share        = gy * (1 / f32(number of elements))
/// gx[n,c,h,w]  = fold (i,j) acc + share[n,c,windows[h,i],windows[w,j]]
/// </code>
/// </remarks>
internal static class AdaptiveAveragePool2dFunction
{
    public static Value Forward(Value x, Size2d size)
    {
        if (x.IsFlattened || x.Shape.Rank != 4 || size.Height < 1 || size.Width < 1)
            throw new ArgumentException($"adaptive_avg_pool2d: expected an input (N, C, H, W) and a size of 1 or more, got {x.LogicalShape} and {size}", nameof(x));
        if (x.Shape[2] % size.Height == 0 && x.Shape[3] % size.Width == 0)
        {
            var window = new Size2d((int)(x.Shape[2] / size.Height), (int)(x.Shape[3] / size.Width));
            return AveragePool2dFunction.Forward(x, new Window2d(window, window, 0));
        }

        var rows = new Direction(x.Shape[2], size.Height);
        var columns = new Direction(x.Shape[3], size.Width);
        var output = new Shape(x.Shape[0], x.Shape[1], size.Height, size.Width);
        Value y = Gathered("adaptive_avg_pool2d", x, output, rows.Elements(x.Graph), columns.Elements(x.Graph), s => s.Accumulator * Reciprocal(s, rows, columns));
        x.Graph.Tape.Record(y, [x], (gy, sink) =>
        {
            var shares = new FoldBuilder(x.Graph, "adaptive_avg_pool2d.share", output);
            int g = shares.ReadElement(gy);
            Value share = shares.Fold(0, s => s.Operand(g) * Reciprocal(s, rows, columns));
            sink.Add(x, Gathered("adaptive_avg_pool2d.gradient", share, x.Shape, rows.Windows(x.Graph), columns.Windows(x.Graph), null));
        });
        return y;
    }

    private static Value Gathered(string label, Value x, Shape output, Value rows, Value columns, Func<ScalarScope, ScalarF32>? finish)
    {
        var fold = new FoldBuilder(x.Graph, label, output, new Shape(rows.Shape[1], columns.Shape[1]));
        int row = fold.Read(rows, Output(2), Reduction(0)), column = fold.Read(columns, Output(3), Reduction(1));
        int element = fold.Read(x.Graph.Materialize(x), Output(0), Output(1), Gather(row), Gather(column));
        return fold.Fold(0, s => s.Accumulator + s.Operand(element), finish);
    }

    private static ScalarF32 Reciprocal(ScalarScope s, Direction rows, Direction columns) =>
        s.Constant(1) / (rows.Length(s, s.OutputDigit(2)) * columns.Length(s, s.OutputDigit(3))).ToFloat32();

    /// <summary>How one direction of <paramref name="Input"/> elements is cut into <paramref name="Output"/> windows.</summary>
    private readonly record struct Direction(long Input, long Output)
    {
        /// <summary>Number of elements of a window.</summary>
        public ScalarU32 Length(ScalarScope s, ScalarU32 window) => End(s, window, Input, Output) - Start(s, window, Input, Output);

        /// <summary>The elements of each window.</summary>
        public Value Elements(Graph graph) => Table(graph, Output, Input);

        /// <summary>The windows of each element: the same formula with the roles exchanged.</summary>
        public Value Windows(Graph graph) => Table(graph, Input, Output);

        private static Value Table(Graph graph, long from, long to)
        {
            long longest = 0;
            for (long i = 0; i < from; i++)
                longest = Math.Max(longest, (((i + 1) * to) + from - 1) / from - (i * to / from));
            var fold = new FoldBuilder(graph, "adaptive_avg_pool2d.table", new Shape(from, longest));
            return fold.FoldI32(0, s =>
            {
                ScalarU32 index = Start(s, s.OutputDigit(0), to, from) + s.OutputDigit(1);
                return index.IsBelow(End(s, s.OutputDigit(0), to, from)).Select(index, s.ConstantU32(uint.MaxValue));
            });
        }

        // Window i of the cut of `input` elements into `output` windows.
        private static ScalarU32 Start(ScalarScope s, ScalarU32 window, long input, long output) => (window * s.ConstantU32((uint)input)).DivideBy((uint)output);

        private static ScalarU32 End(ScalarScope s, ScalarU32 window, long input, long output) =>
            ((window * s.ConstantU32((uint)input)) + s.ConstantU32((uint)(input + output - 1))).DivideBy((uint)output);
    }
}
