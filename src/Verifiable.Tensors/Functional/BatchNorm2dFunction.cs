using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Batch normalisation of f32 with the batch's own statistics (training mode), which running ones may follow.</summary>
/// <remarks>
/// Shapes: x, y (N, C, H, W); weight, bias and the statistics (C). With count = N*H*W and r = f32(1/count), every sum sequential over (n, h, w), every operation rounded on its own:
/// <code>
/// mean = r*sum(x)   d = x - mean   std = sqrt(r*sum(d*d) + eps)   y = ((d/std)*weight) + bias
/// gbias = sum(gy)   gweight = sum((d/std)*gy)
/// gvar  = sum((gy*(mean - x)) * (weight/(((2*std)*std)*std)))
/// t     = (gvar*r)*d, then t + t
/// gmean = ((-weight)/std)*gbias + sum(-t)
/// gx    = ((weight/std)*gy + t) + gmean*r
/// </code>
/// The shapes (N, C) and (N, C, L) are taken alike, without the dimensions that they lack. With running statistics and momentum k, every operation rounded on its own:
/// <code>
/// running_mean = running_mean*f32(1-k) + mean*f32(k)
/// running_var  = running_var*f32(1-k) + (sum(d*d)*f32(1/(count-1)))*f32(k)
/// </code>
/// They are state tensors that become so after the step; the sum of squares is then an operator of its own, with the same bits for std.
/// </remarks>
internal static class BatchNorm2dFunction
{
    public static Value Forward(Value x, Value weight, Value bias, double epsilon, Value? runningMean = null, Value? runningVariance = null, double momentum = 0)
    {
        if (x.IsFlattened || x.Shape.Rank < 2 || x.Shape[1] != weight.Shape.Count)
            throw new ArgumentException($"batch_norm2d: expected an input (N, {weight.Shape.Count}, ...), got {x.LogicalShape}", nameof(x));
        var context = new Context(x, weight, bias, (float)(1.0 / (x.Shape.Count / x.Shape[1])));
        Value mean = Mean(context);
        Value? squares = runningVariance is null ? null : SquareSum(context, mean);
        Value deviation = squares is null ? StandardDeviation(context, mean, (float)epsilon) : StandardDeviation(context, squares, mean, (float)epsilon);
        if (runningMean is not null)
            SetNext(runningMean, mean, 1, momentum, "batch_norm2d.running_mean");
        if (squares is not null)
        {
            long count = x.Shape.Count / x.Shape[1];
            if (count == 1)
                throw new ArgumentException($"batch_norm2d: expected more than one value per channel in training, got an input {x.LogicalShape}", nameof(x));
            SetNext(runningVariance!, squares, 1.0 / (count - 1), momentum, "batch_norm2d.running_var");
        }

        var fold = new FoldBuilder(x.Graph, "batch_norm2d", x.Shape);
        int a = fold.ReadElement(x);
        int m = fold.Read(mean, Output(1));
        int d = fold.Read(deviation, Output(1));
        int w = fold.Read(weight, Output(1));
        int b = fold.Read(bias, Output(1));
        Value y = fold.Fold(0, s => ((s.Operand(a) - s.Operand(m)) / s.Operand(d) * s.Operand(w)) + s.Operand(b));
        x.Graph.Tape.Record(y, [x, weight, bias], (gy, sink) => Backward(context, mean, deviation, gy, sink));
        return y;
    }

    private static Value Mean(Context c)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.mean", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        return fold.Fold(0, s => s.Accumulator + s.Operand(a), s => s.Constant(c.Reciprocal) * s.Accumulator);
    }

    private static Value SquareSum(Context c, Value mean)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.squares", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        int m = fold.Read(mean, Output(0));
        return fold.Fold(0, s =>
        {
            ScalarF32 difference = s.Operand(a) - s.Operand(m);
            return s.Accumulator + (difference * difference);
        });
    }

    private static Value StandardDeviation(Context c, Value squares, Value mean, float epsilon)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.std", mean.Shape);
        int a = fold.ReadElement(squares);
        return fold.Fold(0, s => ((s.Constant(c.Reciprocal) * s.Operand(a)) + s.Constant(epsilon)).Sqrt());
    }

    private static void SetNext(Value running, Value statistic, double factor, double momentum, string label)
    {
        var fold = new FoldBuilder(running.Graph, label, running.Shape);
        // A layer that is used twice in a step goes on from what it left.
        int old = fold.ReadElement(running.Graph.Next(running)), now = fold.ReadElement(statistic);
        Value next = fold.Fold(0, s =>
        {
            ScalarF32 value = factor == 1 ? s.Operand(now) : s.Operand(now) * s.Constant((float)factor);
            return (s.Operand(old) * s.Constant((float)(1 - momentum))) + (value * s.Constant((float)momentum));
        });
        running.Graph.SetNext(running, next);
    }

    private static Value StandardDeviation(Context c, Value mean, float epsilon)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.std", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        int m = fold.Read(mean, Output(0));
        return fold.Fold(
            0,
            s =>
            {
                ScalarF32 difference = s.Operand(a) - s.Operand(m);
                return s.Accumulator + (difference * difference);
            },
            s => ((s.Constant(c.Reciprocal) * s.Accumulator) + s.Constant(epsilon)).Sqrt());
    }

    private static void Backward(Context c, Value mean, Value deviation, Value gy, GradientSink sink)
    {
        Value biasGradient = ChannelSum.Append("batch_norm2d.bias.gradient", gy);
        sink.Add(c.Bias, biasGradient);
        sink.Add(c.Weight, WeightGradient(c, mean, deviation, gy));
        if (!sink.Needs(c.X))
            return;
        Value variance = VarianceGradient(c, mean, deviation, gy);
        sink.Add(c.X, InputGradient(c, mean, deviation, variance, MeanGradient(c, mean, deviation, variance, biasGradient), gy));
    }

    private static Value WeightGradient(Context c, Value mean, Value deviation, Value gy)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.weight.gradient", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        int m = fold.Read(mean, Output(0));
        int d = fold.Read(deviation, Output(0));
        int g = fold.Read(gy, ChannelSum.Map(gy));
        return fold.Fold(0, s => s.Accumulator + ((s.Operand(a) - s.Operand(m)) / s.Operand(d) * s.Operand(g)));
    }

    private static Value VarianceGradient(Context c, Value mean, Value deviation, Value gy)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.variance.gradient", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        int m = fold.Read(mean, Output(0));
        int d = fold.Read(deviation, Output(0));
        int w = fold.Read(c.Weight, Output(0));
        int g = fold.Read(gy, ChannelSum.Map(gy));
        return fold.Fold(0, s =>
        {
            ScalarF32 left = s.Operand(g) * (s.Operand(m) - s.Operand(a));
            ScalarF32 std = s.Operand(d);
            ScalarF32 right = s.Operand(w) / (s.Constant(2) * std * std * std);
            return s.Accumulator + (left * right);
        });
    }

    private static Value MeanGradient(Context c, Value mean, Value deviation, Value variance, Value biasGradient)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.mean.gradient", c.Weight.Shape, ChannelSum.Reduced(c.X));
        int a = fold.Read(c.X, ChannelSum.Map(c.X));
        int m = fold.Read(mean, Output(0));
        int v = fold.Read(variance, Output(0));
        int w = fold.Read(c.Weight, Output(0));
        int d = fold.Read(deviation, Output(0));
        int gb = fold.Read(biasGradient, Output(0));
        return fold.Fold(
            0,
            s => s.Accumulator + -Twice(s.Operand(v) * s.Constant(c.Reciprocal) * (s.Operand(a) - s.Operand(m))),
            s => (-s.Operand(w) / s.Operand(d) * s.Operand(gb)) + s.Accumulator);
    }

    private static Value InputGradient(Context c, Value mean, Value deviation, Value variance, Value meanGradient, Value gy)
    {
        var fold = new FoldBuilder(c.X.Graph, "batch_norm2d.input.gradient", c.X.Shape);
        int a = fold.ReadElement(c.X);
        int m = fold.Read(mean, Output(1));
        int v = fold.Read(variance, Output(1));
        int w = fold.Read(c.Weight, Output(1));
        int d = fold.Read(deviation, Output(1));
        int g = fold.ReadElement(gy);
        int gm = fold.Read(meanGradient, Output(1));
        return fold.Fold(0, s =>
        {
            ScalarF32 direct = s.Operand(w) / s.Operand(d) * s.Operand(g);
            ScalarF32 t = Twice(s.Operand(v) * s.Constant(c.Reciprocal) * (s.Operand(a) - s.Operand(m)));
            return direct + t + (s.Operand(gm) * s.Constant(c.Reciprocal));
        });
    }

    private static ScalarF32 Twice(ScalarF32 value) => value + value;

    private sealed record Context(Value X, Value Weight, Value Bias, float Reciprocal);
}
