using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Collects what is wrong with one manifest.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<ManifestError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    /// <summary>Everything found, in the order of the manifest.</summary>
    public ImmutableArray<ManifestError> Sorted => [.. _errors.OrderBy(e => e.Location.Line).ThenBy(e => e.Location.Column)];

    public static SourceLocation LocationOf(YamlNode node) => LocationOf(node.Start);

    public static SourceLocation LocationOf(Mark mark) => new(mark.Line, mark.Column);

    public void Add(SourceLocation location, string message) => _errors.Add(new ManifestError(file, location, message));

    public void Add(YamlNode node, string message) => Add(LocationOf(node), message);
}
