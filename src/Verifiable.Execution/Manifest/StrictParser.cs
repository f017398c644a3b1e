using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Verifiable.Execution.Manifest;

/// <summary>The part of YAML that manifests use: no anchors, aliases and tags, and bounded nesting.</summary>
/// <remarks>Aliases multiply what a text says, tags give it types of its own, and the representation model descends recursively. It throws at the first event that breaks a rule, before anything is built from it.</remarks>
internal sealed class StrictParser(IParser parser) : IParser
{
    private const int MaxDepth = 32;
    private int _depth;

    /// <inheritdoc/>
    public ParsingEvent? Current => parser.Current;

    /// <inheritdoc/>
    /// <exception cref="StrictYamlException">The text uses what a manifest may not.</exception>
    public bool MoveNext()
    {
        bool moved = parser.MoveNext();
        if (!moved || parser.Current is not { } current)
            return moved;
        _depth += current.NestingIncrease;
        // The stream and the document are two levels of their own.
        if (_depth > MaxDepth + 2)
            throw Refuse(current, $"manifest: expected at most {MaxDepth} levels of nesting, got a deeper one");
        if (current is AnchorAlias alias)
            throw Refuse(current, $"manifest: expected no anchors or aliases, got *{Excerpt.Of(alias.Value.Value)}");
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
            throw Refuse(current, $"manifest: expected no anchors or aliases, got &{Excerpt.Of(anchored.Anchor.Value)}");
        if (current is NodeEvent { Tag.IsEmpty: false } tagged)
            throw Refuse(current, $"manifest: expected no tags, got {Excerpt.Of(tagged.Tag.ToString())}");
        return true;
    }

    private static StrictYamlException Refuse(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
