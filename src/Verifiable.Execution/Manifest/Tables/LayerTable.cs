using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Nn;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All layers; a new one is added to the file of its group and nowhere else.</summary>
internal static class LayerTable
{
    /// <summary>Most features of a layer.</summary>
    public const int MaxFeatures = 1 << 24;

    public static Table<Module> All { get; } = new(
        "layer",
        "ReLU: {}",
        () => [.. Unnamed().Select(d => d with { Fields = [.. d.Fields, new LayerNameField()] })])
    {
        Placed = Place,
    };

    /// <summary>Whether one argument divides another; else an error.</summary>
    public static bool Divides(Arguments a, string divisor, string number)
    {
        if (a.Integer(number) % a.Integer(divisor) == 0)
            return true;
        a.Error(divisor, $"expected a divisor of {number}, {a.Integer(number)}, got {a.Integer(divisor)}");
        return false;
    }

    private static IEnumerable<Definition<Module>> Unnamed() =>
        [.. ConvolutionLayers.All, .. PoolingLayers.All, .. DenseLayers.All, .. NormalizationLayers.All, .. ActivationLayers.All, .. TransformerLayers.All, .. CompositeLayers.All];

    private static void Place(Module module, YamlMappingNode arguments, string path, SourceLocation location, ManifestScope scope)
    {
        scope.Place(module, path, location);
        if (arguments.Children.TryGetValue(LayerNameField.Key, out YamlNode? name) && name is YamlScalarNode { Value: { } text })
            scope.Name(module, text, ErrorList.LocationOf(name));
    }
}
