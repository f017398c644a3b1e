using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Tables;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A list of layers as a <see cref="Sequential"/>: a layer is called by its name, or by its position where it has none.</summary>
internal sealed class LayersField(string name, string summary, bool isRequired = true) : Field(name, summary, isRequired)
{
    private readonly ListField<Module> _list = new(name, summary, LayerTable.All, isRequired);

    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        if (_list.Read(reader, scope) is not ImmutableArray<Module> modules)
            return null;
        var layers = new (string Name, Module Module)[modules.Length];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool areNew = true;
        for (int i = 0; i < layers.Length; i++)
        {
            Located<string>? given = scope.NameOf(modules[i]);
            layers[i] = (given?.Value ?? i.ToString(CultureInfo.InvariantCulture), modules[i]);
            if (seen.Add(layers[i].Name))
                continue;
            areNew = false;
            scope.Errors.Add(given!.Value.Location, $"{reader.PathOf(Name)}[{i}]: expected a name that no other layer of the list has, got '{layers[i].Name}'");
        }

        return areNew ? new Sequential(layers.AsSpan()) : null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => _list.Schema();
}
