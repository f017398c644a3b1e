using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Layers around which the input is led: <c>layers(x) + x</c>.</summary>
/// <remarks>As in the residual networks of He et al. (arXiv 1512.03385). Where the input is projected on the way, <c>shortcut</c> is a module too.</remarks>
public sealed class Residual : Module
{
    private readonly Module _layers;
    private readonly Module? _shortcut;

    /// <summary>A residual block.</summary>
    /// <param name="layers">What is added to the input.</param>
    /// <param name="shortcut">What is done to the input; null: nothing.</param>
    public Residual(Module layers, Module? shortcut = null)
    {
        (_layers, _shortcut) = (layers, shortcut);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        Value y = _layers.call(input);
        Value x = _shortcut is null ? input : _shortcut.call(input);
        if (!y.LogicalShape.Equals(x.LogicalShape))
            throw new ShapeMismatchException(this, $"expected layers that keep the shape {x.LogicalShape}, got {y.LogicalShape}");
        return y + x;
    }
}
