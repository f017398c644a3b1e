using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Mean cross-entropy of f32 logits against class indices.</summary>
/// <remarks>
/// Shapes: x (N, D...) where D... are the classes (several dimensions when flattened), target (N) i32, loss a scalar.
/// <code>
/// max[n] = maximum over the classes   e = exp(x - max)   sum[n] = sequential sum of e
/// sample[n] = -((x[n,target] - max) - log(sum))   loss = (sequential sum of sample) * (1/N)
/// gx = ((e / sum) - onehot) * (1/N)
/// </code>
/// exp and log are correctly rounded; 1/N is rounded to f32 once.
/// </remarks>
internal static class CrossEntropyFunction
{
    /// <summary>Appends the loss.</summary>
    /// <param name="x">Logits.</param>
    /// <param name="target">Class of each sample.</param>
    public static Value Forward(Value x, Value target)
    {
        if (x.LogicalShape.Rank != 2)
            throw new ArgumentException($"cross_entropy: expected logits (N, classes), got {x.LogicalShape}", nameof(x));
        if (target.Type != ElementType.Int32 || target.Shape.Rank != 1 || target.Shape[0] != x.Shape[0])
            throw new ArgumentException($"cross_entropy: expected {x.Shape[0]} class indices of type Int32, got {target}", nameof(target));

        float reciprocal = (float)(1.0 / x.Shape[0]);
        var samples = new Shape(x.Shape[0]);
        var classes = new Shape(x.Shape.Extents.AsSpan()[1..]);
        Affine[] row = [Output(0), .. Reductions(0, classes.Rank)];

        Value maximum = RowFold(x, "cross_entropy.max", FoldBuilder.NegativeInfinityBits, (acc, element) => acc.Max(element));
        var exponentials = new FoldBuilder(x.Graph, "cross_entropy.exp", x.Shape);
        int a = exponentials.ReadElement(x);
        int m = exponentials.Read(maximum, Output(0));
        Value e = exponentials.Fold(0, s => (s.Operand(a) - s.Operand(m)).Exp());
        Value sum = RowFold(e, "cross_entropy.sum", 0, (acc, element) => acc + element);

        var fold = new FoldBuilder(x.Graph, "cross_entropy.sample", samples, classes);
        int logit = fold.Read(x, row);
        int label = fold.Read(target, Output(0));
        int top = fold.Read(maximum, Output(0));
        int total = fold.Read(sum, Output(0));
        Value sample = fold.Fold(
            0,
            s => ClassIndex(classes, s.ReductionDigit, s).IsEqualTo(s.OperandU32(label)).Select(s.Operand(logit), s.Accumulator),
            s => -(s.Accumulator - s.Operand(top) - s.Operand(total).Log()));

        var mean = new FoldBuilder(x.Graph, "cross_entropy", Shape.Scalar, samples);
        int one = mean.Read(sample, Reduction(0));
        Value loss = mean.Fold(0, s => s.Accumulator + s.Operand(one), s => s.Accumulator * s.Constant(reciprocal));
        x.Graph.Tape.RecordLoss(loss, [x], sink => sink.Add(x, InputGradient(x, target, e, sum, classes, reciprocal)));
        return loss;
    }

    private static Value RowFold(Value x, string label, uint init, Func<ScalarF32, ScalarF32, ScalarF32> step)
    {
        var fold = new FoldBuilder(x.Graph, label, new Shape(x.Shape[0]), new Shape(x.Shape.Extents.AsSpan()[1..]));
        int a = fold.Read(x, [Output(0), .. Reductions(0, x.Shape.Rank - 1)]);
        return fold.Fold(init, s => step(s.Accumulator, s.Operand(a)));
    }

    private static Value InputGradient(Value x, Value target, Value e, Value sum, Shape classes, float reciprocal)
    {
        var fold = new FoldBuilder(x.Graph, "cross_entropy.gradient", x.Shape);
        int a = fold.ReadElement(e);
        int total = fold.Read(sum, Output(0));
        int label = fold.Read(target, Output(0));
        return fold.Fold(0, s =>
        {
            ScalarF32 softmax = s.Operand(a) / s.Operand(total);
            ScalarU32 isTarget = ClassIndex(classes, d => s.OutputDigit(d + 1), s).IsEqualTo(s.OperandU32(label));
            return (softmax - isTarget.Select(s.Constant(1), s.Constant(0))) * s.Constant(reciprocal);
        });
    }

    private static ScalarU32 ClassIndex(Shape classes, Func<int, ScalarU32> digit, ScalarScope s)
    {
        ScalarU32 index = digit(0);
        for (int d = 1; d < classes.Rank; d++)
            index = (index * s.ConstantU32((uint)classes[d])) + digit(d);
        return index;
    }
}
