using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verifiable.Execution.Manifest;

/// <summary>Collects what is wrong with one manifest.</summary>
internal sealed class ErrorList(string file)
{
    private const int MaxListed = 50;
    private const int MaxMessage = 1000;
    private readonly List<ManifestError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public int Count => _errors.Count;

    /// <summary>Everything found, in the order of the manifest; after 50 errors one that counts the rest.</summary>
    public ImmutableArray<ManifestError> Sorted
    {
        get
        {
            ManifestError[] sorted = [.. _errors.OrderBy(e => e.Location.Line).ThenBy(e => e.Location.Column)];
            return sorted.Length <= MaxListed
                ? [.. sorted]
                : [.. sorted[..MaxListed], sorted[MaxListed] with { Message = $"expected a manifest without errors, got {sorted.Length - MaxListed} more from here on" }];
        }
    }

    public static SourceLocation LocationOf(YamlNode node) => LocationOf(node.Start);

    public static SourceLocation LocationOf(Mark mark) => new(mark.Line, mark.Column);

    // Messages may hold names from files.
    public void Add(SourceLocation location, string message) => _errors.Add(new ManifestError(file, location, Excerpt.Of(message, MaxMessage)));

    public void Add(YamlNode node, string message) => Add(LocationOf(node), message);
}
