using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>An operand as encoded; its extents need not make a shape.</summary>
internal sealed record ParsedOperand(TensorSource Source, ElementType Type, uint Pad, ImmutableArray<Coordinate> Map)
{
    /// <summary>Whether the extents make a shape.</summary>
    public bool HasShape => EncodingReader.IsShape([.. Map.Select(c => c.Extent)]);

    /// <summary>The extents for messages.</summary>
    public string ExtentsText => $"[{string.Join(", ", Map.Select(c => c.Extent))}]";

    /// <summary>Whether the extents are those of <paramref name="shape"/>.</summary>
    public bool Fits(Shape shape) => shape.Extents.AsSpan().SequenceEqual([.. Map.Select(c => c.Extent)]);
}
