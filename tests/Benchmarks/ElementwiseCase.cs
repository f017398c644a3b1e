using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Benchmarks;

/// <summary>A function of each element, and the inputs that it is measured on.</summary>
/// <param name="Name">Name, in references.py too.</param>
/// <param name="Apply">Appends it.</param>
/// <param name="Least">Least input.</param>
/// <param name="Greatest">Greatest input.</param>
internal sealed record ElementwiseCase(string Name, Func<Value, Value> Apply, float Least, float Greatest)
{
    /// <summary>The functions that activations are made of.</summary>
    public static IReadOnlyList<ElementwiseCase> All { get; } =
    [
        new("exp", x => x.exp(), -4, 4),
        new("log", x => x.log(), 0, 4),
        new("tanh", functional.tanh, -4, 4),
        new("gelu", x => functional.gelu(x, "tanh"), -4, 4),
        new("gelu-erf", x => functional.gelu(x), -4, 4),
    ];
}
