using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>The sum of a parameter's gradients over the micro-steps of an update.</summary>
/// <remarks><c>sum = begins ? g : sum + g</c>, then read as <c>sum * f32(1/k)</c>: a mean of means, as when each micro-batch's loss is divided by k.</remarks>
internal static class GradientAccumulation
{
    /// <summary>Declares the sum, appends its next value, and gives how to read the mean.</summary>
    public static GradientReading Append(Parameter parameter, GradientReading reading, AccumulationSchedule schedule)
    {
        Graph graph = parameter.State.Graph;
        Value sum = graph.State($"{parameter.Label}.grad", parameter.State.Shape);
        var fold = new FoldBuilder(graph, "gradient.accumulate", sum.Shape);
        int old = fold.ReadElement(sum);
        int g = fold.ReadElement(reading.Gradient);
        int begins = schedule.ReadBegins(fold);
        Value next = fold.Fold(0, s => s.Operand(begins).IsEqualTo(s.Constant(1)).Select(s.Operand(g), s.Operand(old) + s.Operand(g)));
        graph.SetNext(sum, next);
        return reading with { Gradient = next, Scale = schedule.Reciprocal };
    }
}
