using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>A named tensor of a model.</summary>
/// <param name="Label">Its name, for example <c>0.weight</c>.</param>
/// <param name="State">The state tensor.</param>
/// <param name="DeclaredShape">Shape that files carry. It differs from the state's where a layer reads a flattened input: same elements, same order.</param>
/// <param name="Initialization">How a seed gives its initial value.</param>
/// <param name="IsTrainable">Whether an optimizer changes it; else it is a buffer, such as running statistics.</param>
public sealed record Parameter(string Label, Value State, Shape DeclaredShape, Initialization Initialization, bool IsTrainable = true);
