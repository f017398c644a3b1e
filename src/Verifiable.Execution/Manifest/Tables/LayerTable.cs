using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All layers; a new one is added to the file of its group and nowhere else.</summary>
internal static class LayerTable
{
    /// <summary>Most features of a layer.</summary>
    public const int MaxFeatures = 1 << 24;

    public static Table<Module> All { get; } = new(
        "layer",
        "ReLU: {}",
        () => [.. ConvolutionLayers.All, .. PoolingLayers.All, .. DenseLayers.All, .. NormalizationLayers.All, .. ActivationLayers.All, .. TransformerLayers.All, .. CompositeLayers.All])
    {
        Placed = (module, path, location, scope) => scope.Place(module, path, location),
    };

    /// <summary>Whether one argument divides another; else an error.</summary>
    public static bool Divides(Arguments a, string divisor, string number)
    {
        if (a.Integer(number) % a.Integer(divisor) == 0)
            return true;
        a.Error(divisor, $"expected a divisor of {number}, {a.Integer(number)}, got {a.Integer(divisor)}");
        return false;
    }
}
