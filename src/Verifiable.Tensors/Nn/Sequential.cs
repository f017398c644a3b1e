using System.Collections.Immutable;
using System.Globalization;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Layers one after another; parameter names start with the layer's index.</summary>
public sealed class Sequential(params ReadOnlySpan<Module> layers) : Module
{
    /// <summary>The layers in order.</summary>
    public ImmutableArray<Module> Layers { get; } = [.. layers];

    /// <inheritdoc/>
    public override ShapeInference Infer(Shape input)
    {
        ShapeInference result = ShapeInference.Fits(input);
        for (int i = 0; i < Layers.Length; i++)
        {
            result = Layers[i].Infer(result.Output!);
            if (result.Mismatch is string mismatch)
                return new ShapeInference(null, $"layer {i} ({Layers[i].Name}): {mismatch}");
        }

        return result;
    }

    /// <inheritdoc/>
    protected override Value Append(Value input, ParameterScope scope)
    {
        Value value = input;
        for (int i = 0; i < Layers.Length; i++)
            value = Layers[i].Forward(value, scope.Child(i.ToString(CultureInfo.InvariantCulture)));
        return value;
    }
}
