using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Manifest;

/// <summary>What training makes small.</summary>
/// <param name="Name">PyTorch's name.</param>
/// <param name="Function">The loss of outputs and targets.</param>
/// <param name="HasClasses">Whether targets are class indices; else they are numbers of the output's shape.</param>
public sealed record LossSection(string Name, Func<Value, Value, Value> Function, bool HasClasses);
