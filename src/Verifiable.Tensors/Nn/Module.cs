using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A layer: parameters and a differentiable function that is appended to a graph.</summary>
public abstract class Module
{
    /// <summary>PyTorch's name of the layer.</summary>
    public string Name => GetType().Name;

    /// <summary>The output shape for an input shape, both with the batch first.</summary>
    public abstract ShapeInference Infer(Shape input);

    /// <summary>Declares the parameters and appends the forward operators.</summary>
    /// <exception cref="ArgumentException">The input does not fit.</exception>
    public Value Forward(Value input, ParameterScope scope)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(scope);
        if (Infer(input.LogicalShape).Mismatch is string mismatch)
            throw new ArgumentException($"{Name}: {mismatch}", nameof(input));
        return Append(input, scope);
    }

    /// <summary>Declares the parameters and appends the forward operators; the input fits.</summary>
    protected abstract Value Append(Value input, ParameterScope scope);
}
