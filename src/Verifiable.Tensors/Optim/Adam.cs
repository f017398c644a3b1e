using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Optim;

/// <summary>Adam (Kingma and Ba, arXiv 1412.6980) with bias correction and L2 weight decay.</summary>
/// <remarks>
/// For each parameter p with gradient g, everything f32 and rounded on its own unless fused:
/// <code>
/// g = fma(wd, p, g)                       only where weight decay is not zero
/// m = fma(1-b1, g, m*b1)
/// v = v*b2 + (g*g)*(1-b2)
/// p = p + (m / (sqrt(v)/sqrt(1-b2^t) + eps)) * -(lr/(1-b1^t))
/// </code>
/// Scalars are computed in f64 and rounded to f32 once; those that vary by step t = 1, 2, ... are the columns of <see cref="Schedule"/>.
/// </remarks>
public sealed class Adam(AdamOptions options)
{
    /// <summary>Columns of the schedule: <c>sqrt(1-b2^t)</c> and <c>-(lr/(1-b1^t))</c>.</summary>
    public const int ScheduleColumns = 2;

    /// <summary>Declares the moments of all parameters and appends one operator per state tensor.</summary>
    /// <param name="graph">The graph with the backward operators.</param>
    /// <param name="gradients">Gradients by source; every parameter has one.</param>
    /// <param name="steps">Rows of the schedule.</param>
    /// <exception cref="ArgumentException">A parameter has no gradient.</exception>
    public void Append(Graph graph, IReadOnlyDictionary<TensorSource, Value> gradients, long steps)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(gradients);
        Value schedule = graph.Schedule(steps, ScheduleColumns);
        Value[] first = [.. graph.Parameters.Select(p => graph.State($"{p.Label}.exp_avg", p.State.Shape))];
        Value[] second = [.. graph.Parameters.Select(p => graph.State($"{p.Label}.exp_avg_sq", p.State.Shape))];
        for (int i = 0; i < graph.Parameters.Count; i++)
        {
            Parameter parameter = graph.Parameters[i];
            if (!gradients.TryGetValue(parameter.State.Source, out Value? gradient))
                throw new ArgumentException($"Adam: expected a gradient of {parameter.Label}, got none", nameof(gradients));
            Value m = FirstMoment(first[i], gradient, parameter.State);
            Value v = SecondMoment(second[i], gradient, parameter.State);
            graph.SetNext(first[i], m);
            graph.SetNext(second[i], v);
            graph.SetNext(parameter.State, Update(parameter.State, m, v, schedule));
        }
    }

    /// <summary>The schedule's elements, row-major.</summary>
    public float[] Schedule(int steps)
    {
        var rows = new float[steps * ScheduleColumns];
        for (int t = 1; t <= steps; t++)
        {
            rows[(t - 1) * ScheduleColumns] = (float)Math.Sqrt(1 - IntegerPower.Of(options.Beta2, t));
            rows[((t - 1) * ScheduleColumns) + 1] = (float)-(options.LearningRate / (1 - IntegerPower.Of(options.Beta1, t)));
        }

        return rows;
    }

    private Value FirstMoment(Value m, Value gradient, Value parameter)
    {
        var fold = new FoldBuilder(m.Graph, "adam.exp_avg", m.Shape);
        int old = fold.ReadElement(m);
        Func<ScalarScope, ScalarF32> g = Gradient(fold, gradient, parameter);
        return fold.Fold(0, s =>
        {
            ScalarF32 decayed = s.Operand(old) * s.Constant((float)options.Beta1);
            return s.Constant((float)(1 - options.Beta1)).FusedMultiplyAdd(g(s), decayed);
        });
    }

    private Value SecondMoment(Value v, Value gradient, Value parameter)
    {
        var fold = new FoldBuilder(v.Graph, "adam.exp_avg_sq", v.Shape);
        int old = fold.ReadElement(v);
        Func<ScalarScope, ScalarF32> g = Gradient(fold, gradient, parameter);
        return fold.Fold(0, s =>
        {
            ScalarF32 decayed = s.Operand(old) * s.Constant((float)options.Beta2);
            ScalarF32 slope = g(s);
            return decayed + (slope * slope * s.Constant((float)(1 - options.Beta2)));
        });
    }

    private Value Update(Value parameter, Value m, Value v, Value schedule)
    {
        var fold = new FoldBuilder(parameter.Graph, "adam.update", parameter.Shape);
        int p = fold.ReadElement(parameter);
        int first = fold.ReadElement(m);
        int second = fold.ReadElement(v);
        int correction = fold.Read(schedule, Step, 0);
        int rate = fold.Read(schedule, Step, 1);
        return fold.Fold(0, s =>
        {
            ScalarF32 denominator = (s.Operand(second).Sqrt() / s.Operand(correction)) + s.Constant((float)options.Epsilon);
            return s.Operand(p) + (s.Operand(first) / denominator * s.Operand(rate));
        });
    }

    private Func<ScalarScope, ScalarF32> Gradient(FoldBuilder fold, Value gradient, Value parameter)
    {
        int g = fold.ReadElement(gradient);
        if (options.WeightDecay == 0)
            return s => s.Operand(g);
        int p = fold.ReadElement(parameter);
        return s => s.Constant((float)options.WeightDecay).FusedMultiplyAdd(s.Operand(p), s.Operand(g));
    }
}
