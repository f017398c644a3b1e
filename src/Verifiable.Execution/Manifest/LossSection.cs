using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Manifest;

/// <summary>What training makes small.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Function">The loss of outputs and targets.</param>
/// <param name="HasClasses">Whether targets are class indices; else they are numbers of the output's shape.</param>
public sealed record LossSection(string Name, Func<Value, Value, Value> Function, bool HasClasses)
{
    /// <summary>Class of samples that do not count, which need not be a class of the model; null: all count.</summary>
    public int? Ignored { get; init; }
}
