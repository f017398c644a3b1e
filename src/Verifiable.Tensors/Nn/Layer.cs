using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A module that checks its input's shape first.</summary>
public abstract class Layer : Module
{
    /// <summary>A layer named after its class.</summary>
    protected Layer()
    {
    }

    /// <summary>A layer with PyTorch's name.</summary>
    protected Layer(string name)
        : base(name)
    {
    }

    /// <inheritdoc/>
    public sealed override Value forward(Value input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Expected(input.LogicalShape) is string expected)
            throw new ShapeMismatchException(this, $"expected {expected}, got {input.LogicalShape}");
        ModuleTrace trace = ModuleTrace.Of(input.Graph);
        string outer = trace.Begin(this);
        try
        {
            return Append(input);
        }
        finally
        {
            trace.End(outer);
        }
    }

    /// <summary>What the layer expects, for example <c>an input (N, 6, H, W)</c>, where an input of this shape does not fit; else null.</summary>
    protected virtual string? Expected(Shape input) => null;

    /// <summary>Appends the forward operators; the input fits.</summary>
    protected abstract Value Append(Value input);
}
