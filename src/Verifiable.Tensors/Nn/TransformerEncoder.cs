using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are PyTorch's.

/// <summary>PyTorch's <c>TransformerEncoder</c>: layers one after another, and a normalisation where one is wanted.</summary>
/// <remarks>PyTorch copies one layer, initial values included; here every layer draws its own.</remarks>
public sealed class TransformerEncoder : Module
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    /// <summary>Declares the layers.</summary>
    /// <param name="options">What each layer is.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="hasNorm">Whether what they give is normalised, as it should be where normalisations come first.</param>
    public TransformerEncoder(TransformerEncoderOptions options, int count, bool hasNorm = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        layers = new ModuleList<TransformerEncoderLayer>([.. Enumerable.Range(0, count).Select(_ => new TransformerEncoderLayer(options))]);
        if (hasNorm)
            norm = new LayerNorm(new Shape(options.Features), options.Epsilon);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        Value x = input;
        foreach (TransformerEncoderLayer layer in layers)
            x = layer.call(x);
        return norm?.forward(x) ?? x;
    }
}
