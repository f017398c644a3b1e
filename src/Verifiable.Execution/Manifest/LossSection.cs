using System.Collections.Immutable;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest;

/// <summary>What training makes small.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Function">The loss of outputs and targets.</param>
/// <param name="Elements">The same of each sample, or number, without label smoothing; +0 for the class -1.</param>
/// <param name="HasClasses">Whether targets are class indices; else they are numbers of the output's shape.</param>
public sealed record LossSection(string Name, Func<Value, Value, Value> Function, Func<Value, Value, Value> Elements, bool HasClasses)
{
    /// <summary>Class of samples that do not count, which need not be a class of the model; null: all count.</summary>
    public int? Ignored { get; init; }

    /// <summary>What can be measured with it.</summary>
    public ImmutableArray<EvaluationMetric> Metrics => HasClasses ? [EvaluationMetric.Loss, EvaluationMetric.Accuracy, EvaluationMetric.Perplexity] : [EvaluationMetric.Loss];
}
