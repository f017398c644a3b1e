using System.Text.Json.Nodes;
using Verifiable.Execution.Manifest.Tables;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest.Fields;

/// <summary>A nested mapping with fields of its own.</summary>
internal sealed class SectionField<T>(string name, Definition<T> definition, bool isRequired = true) : Field(name, definition.Summary, isRequired)
    where T : class
{
    /// <inheritdoc/>
    public override object? Read(MappingReader reader, ManifestScope scope)
    {
        YamlNode? node = reader.Node(Name, "a mapping", IsRequired);
        if (node is null)
            return null;
        if (node is YamlMappingNode mapping)
            return definition.Read(mapping, reader.PathOf(Name), scope);
        reader.Error(Name, $"expected a mapping, got {MappingReader.Describe(node)}");
        return null;
    }

    /// <inheritdoc/>
    public override JsonObject Schema() => definition.Schema();
}
