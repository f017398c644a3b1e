using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A layer without parameters that acts on inputs of any shape.</summary>
/// <param name="name">PyTorch's name.</param>
/// <param name="function">The function.</param>
public sealed class Activation(string name, Func<Value, Value> function) : Module(name)
{
    /// <inheritdoc/>
    public override Value forward(Value input) => function(input);
}
