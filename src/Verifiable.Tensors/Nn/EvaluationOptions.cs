using System.Collections.Immutable;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>How a model is evaluated.</summary>
/// <param name="Elements">The loss of each sample (classes, whose index -1 gives +0), or of each number: of outputs and targets.</param>
/// <param name="HasClasses">Whether targets are class indices; else they are numbers of the output's shape, and the loss is the only metric.</param>
/// <param name="Metrics">What is measured beside the loss.</param>
public sealed record EvaluationOptions(Func<Value, Value, Value> Elements, bool HasClasses, ImmutableArray<EvaluationMetric> Metrics)
{
    /// <summary>Class of samples that do not count; null: all count.</summary>
    public int? Ignored { get; init; }
}
