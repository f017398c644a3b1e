using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Metrics that a step program adds up in its state: loss, accuracy, perplexity of all samples so far.</summary>
/// <remarks>
/// Shapes: loss elements (N, d...); classes (N, d...) i32, -1 where nothing counts; outputs (N, C, d...). Every state tensor is a scalar and begins at zero; i counts elements in row-major order:
/// <code>
/// count'    = count + (fold over i: acc + counts[i])                      i32
/// b         = fold over i: acc + (counts[i] ? loss[i] : +0)                from +0
/// sum'      = sum + b                                                      and what that rounds away (Knuth, "The Art of Computer Programming", 4.2.2, theorem B):
/// rest'     = rest + ((sum - (sum' - v)) + (b - v)), v = sum' - sum
/// loss'     = (sum' + rest') / f32(count')
/// top[i]    = maximum over the classes of x, from -inf         first[i] = fold over c: acc = C and x[c] = top ? c : acc, from C
/// correct'  = correct + (fold over i: acc + (first[i] = class[i]))         i32
/// accuracy' = f32(correct') / f32(count')      perplexity' = exp(loss')
/// </code>
/// So the first of equal outputs wins, and a sample with a NaN among its outputs is wrong. Where nothing has counted yet, 0/0 gives NaN.
/// </remarks>
internal static class EvaluationFunction
{
    private const string Prefix = "evaluation.";

    /// <summary>Name of the state tensor that holds the count.</summary>
    public const string CountLabel = Prefix + "count";

    /// <summary>Name of the state tensor that holds a metric.</summary>
    public static string Label(EvaluationMetric metric) => Prefix + metric.ToString().ToLowerInvariant();

    /// <summary>Appends the metrics and their states; gives the loss so far.</summary>
    /// <param name="loss">Loss of each element.</param>
    /// <param name="output">The model's output.</param>
    /// <param name="classes">Classes; null: targets are numbers.</param>
    /// <param name="samples">Samples of all steps: those at <paramref name="samples"/> and beyond do not count.</param>
    /// <param name="metrics">What is measured beside the loss.</param>
    public static Value Append(Value loss, Value output, Value? classes, long samples, ImmutableArray<EvaluationMetric> metrics)
    {
        Graph graph = loss.Graph;
        Value count = Next(graph, "count", loss.Shape, fold =>
        {
            int label = classes is null ? -1 : fold.Read(classes, Reductions(0, classes.Shape.Rank));
            return s => Counts(s, label, loss.Shape[0], samples);
        });
        Value mean = Mean(graph, BatchLoss(loss, classes, samples), count);
        if (metrics.Contains(EvaluationMetric.Perplexity))
            Metric(EvaluationMetric.Perplexity, s => s.Operand(0).Exp(), mean);
        if (metrics.Contains(EvaluationMetric.Accuracy))
            Metric(EvaluationMetric.Accuracy, s => s.OperandU32(0).ToFloat32() / s.OperandU32(1).ToFloat32(), Correct(output, classes!), count);
        return mean;
    }

    private static ScalarU32 Counts(ScalarScope s, int label, long batch, long samples) => label >= 0
        ? s.OperandU32(label).IsEqualTo(s.ConstantU32(uint.MaxValue)) ^ s.ConstantU32(1)
        : ((s.Step * s.ConstantU32((uint)batch)) + s.ReductionDigit(0)).IsBelow(s.ConstantU32((uint)samples));

    private static Value BatchLoss(Value loss, Value? classes, long samples)
    {
        var fold = new FoldBuilder(loss.Graph, "evaluation.batch_loss", Shape.Scalar, loss.Shape);
        int element = fold.Read(loss, Reductions(0, loss.Shape.Rank));
        int label = classes is null ? -1 : fold.Read(classes, Reductions(0, classes.Shape.Rank));
        return fold.Fold(0, s => s.Accumulator + Counts(s, label, loss.Shape[0], samples).Select(s.Operand(element), s.Constant(0)));
    }

    private static Value Mean(Graph graph, Value batch, Value count)
    {
        Value sum = graph.State(Prefix + "sum", Shape.Scalar), rest = graph.State(Prefix + "rest", Shape.Scalar);
        Value nextSum = Elementwise(graph, Prefix + "sum", s => s.Operand(0) + s.Operand(1), sum, batch);
        Value nextRest = Elementwise(
            graph,
            Prefix + "rest",
            s =>
            {
                ScalarF32 before = s.Operand(0), b = s.Operand(1), after = s.Operand(2), v = after - before;
                return s.Operand(3) + ((before - (after - v)) + (b - v));
            },
            sum,
            batch,
            nextSum,
            rest);
        graph.SetNext(sum, nextSum);
        graph.SetNext(rest, nextRest);
        return Metric(EvaluationMetric.Loss, s => (s.Operand(0) + s.Operand(1)) / s.OperandU32(2).ToFloat32(), nextSum, nextRest, count);
    }

    private static Value Correct(Value output, Value classes)
    {
        Value x = ViewFunction.Logical(output);
        long count = x.Shape[1];
        Affine[] row = [Output(0), Reduction(0), .. Outputs(1, classes.Shape.Rank - 1)];
        var top = new FoldBuilder(x.Graph, "evaluation.top", classes.Shape, new Shape(count));
        int a = top.Read(x, row);
        Value largest = top.Fold(FoldBuilder.NegativeInfinityBits, s => s.Accumulator.Max(s.Operand(a)));
        var first = new FoldBuilder(x.Graph, "evaluation.first", classes.Shape, new Shape(count));
        int b = first.Read(x, row);
        int m = first.ReadElement(largest);
        Value position = first.FoldI32((uint)count, s =>
            (s.AccumulatorU32.IsEqualTo(s.ConstantU32((uint)count)) & s.Operand(b).IsEqualTo(s.Operand(m))).Select(s.ReductionDigit(0), s.AccumulatorU32));
        return Next(x.Graph, "correct", classes.Shape, fold =>
        {
            int chosen = fold.Read(position, Reductions(0, classes.Shape.Rank));
            int label = fold.Read(classes, Reductions(0, classes.Shape.Rank));
            return s => s.OperandU32(chosen).IsEqualTo(s.OperandU32(label));
        });
    }

    /// <summary>An i32 state that grows by the number of elements for which something is 1.</summary>
    private static Value Next(Graph graph, string name, Shape elements, Func<FoldBuilder, Func<ScalarScope, ScalarU32>> holds)
    {
        Value state = graph.State(Prefix + name, Shape.Scalar, ElementType.Int32);
        var fold = new FoldBuilder(graph, Prefix + name, Shape.Scalar, elements);
        int before = fold.Read(state);
        Func<ScalarScope, ScalarU32> one = holds(fold);
        Value next = fold.FoldI32(0, s => s.AccumulatorU32 + one(s), s => s.AccumulatorU32 + s.OperandU32(before));
        graph.SetNext(state, next);
        return next;
    }

    private static Value Metric(EvaluationMetric metric, Func<ScalarScope, ScalarF32> formula, params ReadOnlySpan<Value> operands)
    {
        Graph graph = operands[0].Graph;
        Value state = graph.State(Label(metric), Shape.Scalar);
        Value next = Elementwise(graph, Label(metric), formula, operands);
        graph.SetNext(state, next);
        return next;
    }

    private static Value Elementwise(Graph graph, string label, Func<ScalarScope, ScalarF32> formula, params ReadOnlySpan<Value> operands)
    {
        var fold = new FoldBuilder(graph, label, Shape.Scalar);
        foreach (Value operand in operands)
            fold.Read(operand);
        return fold.Fold(0, formula);
    }
}
