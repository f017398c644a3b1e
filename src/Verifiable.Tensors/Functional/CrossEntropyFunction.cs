using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Mean cross-entropy of f32 logits against class indices.</summary>
/// <remarks>
/// Shapes: x (N, C) or (N, C, d...), where C are several dimensions when flattened; target (N) or (N, d...) i32; loss a scalar. A sample n is a position of the target, and with
/// several dimensions samples are in row-major order of the target.
/// <code>
/// max[n] = maximum over the classes   e = exp(x - max)   sum[n] = sequential sum of e
/// sample[n] = -((x[n,target] - max) - log(sum))   loss = (sequential sum of sample) * (1/N)
/// gx = ((e / sum) - onehot) * (1/N)
/// </code>
/// With label smoothing k, constants rounded once from f64:
/// <code>
/// shift[n] = sequential sum of (x - max)   sample[n] = (-((x[n,target] - max) - log(sum)))*(1-k) + (log(sum)*k - shift*(k/C))
/// gx = ((e / sum) - (target ? (1-k) + k/C : k/C)) * (1/N)
/// </code>
/// With an ignored index, samples of that target and their gradients are +0 and 1/N is <c>1 / f32(number of others)</c>, computed by the program. exp and log are correctly
/// rounded; 1/N is rounded to f32 once. Where the logits show, permuted, a tensor that holds the classes last, everything is computed in the order of that tensor.
/// </remarks>
internal static class CrossEntropyFunction
{
    /// <summary>Appends the loss.</summary>
    /// <param name="x">Logits.</param>
    /// <param name="target">Class of each sample.</param>
    /// <param name="ignored">Target of samples that do not count; null: all count.</param>
    /// <param name="smoothing">Label smoothing in [0, 1].</param>
    public static Value Forward(Value x, Value target, int? ignored = null, double smoothing = 0)
    {
        if (smoothing is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(smoothing), $"cross_entropy: expected a label smoothing in 0..1, got {smoothing}");
        (Context c, Value e, Value sum, Value sample) = Terms(x, target, ignored, smoothing);
        Value? scale = ignored is null ? null : Scale(c);
        (x, Shape samples) = (c.X, c.Samples);
        var mean = new FoldBuilder(x.Graph, "cross_entropy", Shape.Scalar, samples);
        int one = mean.Read(sample, Reductions(0, samples.Rank));
        int r = scale is null ? -1 : mean.Read(scale);
        Value loss = mean.Fold(0, s => s.Accumulator + s.Operand(one), s => s.Accumulator * c.Reciprocal(s, r));
        x.Graph.Tape.RecordLoss(loss, [x], sink => sink.Add(x, InputGradient(c, e, sum, scale)));
        return loss;
    }

    /// <summary>Appends the loss of each sample; it has no gradient.</summary>
    public static Value Samples(Value x, Value target, int? ignored) => Terms(x, target, ignored, 0).Sample;

    private static (Context Context, Value Exponentials, Value Sum, Value Sample) Terms(Value x, Value target, int? ignored, double smoothing)
    {
        if (x.LogicalShape.Rank < 2)
            throw new ArgumentException($"cross_entropy: expected logits (N, classes), got {x.LogicalShape}", nameof(x));
        (x, int first) = ClassesLast(x);
        int count = x.IsFlattened ? x.Shape.Rank - 1 : 1;
        var samples = new Shape([.. x.Shape.Extents.AsSpan()[..first], .. x.Shape.Extents.AsSpan()[(first + count)..]]);
        if (target.Type != ElementType.Int32 || !target.Shape.Equals(samples))
            throw new ArgumentException($"cross_entropy: expected {samples} class indices of type Int32, got {target}", nameof(target));

        var c = new Context(x, target, first, samples, new Shape(x.Shape.Extents.AsSpan().Slice(first, count)), ignored, smoothing);
        Value maximum = RowFold(c, x, "cross_entropy.max", FoldBuilder.NegativeInfinityBits, (acc, element) => acc.Max(element));
        var exponentials = new FoldBuilder(x.Graph, "cross_entropy.exp", x.Shape);
        int a = exponentials.ReadElement(x);
        int m = exponentials.Read(maximum, c.SampleMap);
        Value e = exponentials.Fold(0, s => (s.Operand(a) - s.Operand(m)).Exp());
        Value sum = RowFold(c, e, "cross_entropy.sum", 0, (acc, element) => acc + element);
        return (c, e, sum, Sample(c, maximum, sum));
    }

    private static (Value X, int First) ClassesLast(Value x)
    {
        if (x.IsFlattened && x.FlattenedFrom > 1)
            x = ViewFunction.Logical(x);
        if (x.IsFlattened || x.Shape.Rank == 2)
            return (x, 1);
        Value last = x.permute([0, .. Enumerable.Range(2, x.Shape.Rank - 2), 1]);
        return last.View is null ? (last, x.Shape.Rank - 1) : (x, 1);
    }

    private static Value RowFold(Context c, Value x, string label, uint init, Func<ScalarF32, ScalarF32, ScalarF32> step)
    {
        var fold = new FoldBuilder(x.Graph, label, c.Samples, c.Classes);
        int a = fold.Read(x, c.RowMap);
        return fold.Fold(init, s => step(s.Accumulator, s.Operand(a)));
    }

    private static Value Sample(Context c, Value maximum, Value sum)
    {
        Value? shift = c.Smoothing == 0 ? null : Shift(c, maximum);
        // One class dimension beyond the plain matrix is read by a gather; joined classes have no single coordinate.
        bool gathers = c.Classes.Rank == 1 && (c.Samples.Rank > 1 || c.Smoothing != 0 || c.Ignored is not null);
        Affine[] sample = Outputs(0, c.Samples.Rank);
        var fold = new FoldBuilder(c.X.Graph, "cross_entropy.sample", c.Samples, gathers ? null : c.Classes);
        int label = gathers ? fold.Read(c.Target, sample) : -1;
        int logit = fold.Read(c.X, gathers ? c.PickMap(label) : c.RowMap);
        if (!gathers)
            label = fold.Read(c.Target, sample);
        int top = fold.Read(maximum, sample);
        int total = fold.Read(sum, sample);
        int shifted = shift is null ? -1 : fold.Read(shift, sample);
        return fold.Fold(
            0,
            s => gathers ? s.Operand(logit) : ClassIndex(c.Classes, s.ReductionDigit, s).IsEqualTo(s.OperandU32(label)).Select(s.Operand(logit), s.Accumulator),
            s =>
            {
                ScalarF32 logarithm = s.Operand(total).Log();
                ScalarF32 loss = -(s.Accumulator - s.Operand(top) - logarithm);
                if (shifted >= 0)
                    loss = (loss * s.Constant((float)(1 - c.Smoothing))) + ((logarithm * s.Constant((float)c.Smoothing)) - (s.Operand(shifted) * s.Constant((float)c.Share)));
                return c.IsIgnored(s, label) is { } ignored ? ignored.Select(s.Constant(0), loss) : loss;
            });
    }

    private static Value Shift(Context c, Value maximum)
    {
        var fold = new FoldBuilder(c.X.Graph, "cross_entropy.shift", c.Samples, c.Classes);
        int a = fold.Read(c.X, c.RowMap);
        int m = fold.Read(maximum, Outputs(0, c.Samples.Rank));
        return fold.Fold(0, s => s.Accumulator + (s.Operand(a) - s.Operand(m)));
    }

    /// <summary>The reciprocal of the number of samples that count.</summary>
    private static Value Scale(Context c)
    {
        var fold = new FoldBuilder(c.X.Graph, "cross_entropy.scale", Shape.Scalar, c.Samples);
        int label = fold.Read(c.Target, Reductions(0, c.Samples.Rank));
        return fold.FoldFromI32(
            0,
            s => s.AccumulatorU32 + (c.IsIgnored(s, label)!.Value ^ s.ConstantU32(1)),
            s => s.Constant(1) / s.AccumulatorU32.ToFloat32());
    }

    private static Value InputGradient(Context c, Value e, Value sum, Value? scale)
    {
        var fold = new FoldBuilder(c.X.Graph, "cross_entropy.gradient", c.X.Shape);
        int a = fold.ReadElement(e);
        int total = fold.Read(sum, c.SampleMap);
        int label = fold.Read(c.Target, c.SampleMap);
        int r = scale is null ? -1 : fold.Read(scale);
        return fold.Fold(0, s =>
        {
            ScalarF32 softmax = s.Operand(a) / s.Operand(total);
            ScalarU32 isTarget = ClassIndex(c.Classes, d => s.OutputDigit(d + c.First), s).IsEqualTo(s.OperandU32(label));
            ScalarF32 expected = isTarget.Select(s.Constant((float)(1 - c.Smoothing + c.Share)), s.Constant((float)c.Share));
            ScalarF32 gradient = (softmax - expected) * c.Reciprocal(s, r);
            return c.IsIgnored(s, label) is { } ignored ? ignored.Select(s.Constant(0), gradient) : gradient;
        });
    }

    private static ScalarU32 ClassIndex(Shape classes, Func<int, ScalarU32> digit, ScalarScope s)
    {
        ScalarU32 index = digit(0);
        for (int d = 1; d < classes.Rank; d++)
            index = (index * s.ConstantU32((uint)classes[d])) + digit(d);
        return index;
    }

    /// <param name="X">Logits.</param>
    /// <param name="Target">Class indices.</param>
    /// <param name="First">The first class dimension.</param>
    /// <param name="Samples">Extents of the other dimensions.</param>
    /// <param name="Classes">Extents of the class dimensions.</param>
    /// <param name="Ignored">The target that does not count.</param>
    /// <param name="Smoothing">Label smoothing.</param>
    private sealed record Context(Value X, Value Target, int First, Shape Samples, Shape Classes, int? Ignored, double Smoothing)
    {
        /// <summary>What smoothing gives to each class.</summary>
        public double Share => Smoothing / Classes.Count;

        /// <summary>A sample at the output digits, its classes at the reduction digits.</summary>
        public Affine[] RowMap => Map(Reductions(0, Classes.Rank));

        /// <summary>The sample of an element of the logits.</summary>
        public Affine[] SampleMap => [.. Outputs(0, First), .. Outputs(First + Classes.Rank, Samples.Rank - First)];

        /// <summary>The logit of a sample's class, which is operand <paramref name="label"/>.</summary>
        public Affine[] PickMap(int label) => Map([Gather(label)]);

        /// <summary>Whether the sample of target operand <paramref name="label"/> does not count; null: all count.</summary>
        public ScalarU32? IsIgnored(ScalarScope s, int label) => Ignored is int ignored ? s.OperandU32(label).IsEqualTo(s.ConstantU32((uint)ignored)) : null;

        /// <summary>One over the number of samples that count: a constant, or operand <paramref name="scale"/>.</summary>
        public ScalarF32 Reciprocal(ScalarScope s, int scale) => scale < 0 ? s.Constant((float)(1.0 / Samples.Count)) : s.Operand(scale);

        private Affine[] Map(Affine[] classes) => [.. Outputs(0, First), .. classes, .. Outputs(First, Samples.Rank - First)];
    }
}
