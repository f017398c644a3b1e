using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>A symbolic tensor of a <see cref="Graph"/>: where it comes from, its type and shape; it holds no data.</summary>
/// <remarks>
/// A value may show its stored tensor through a <see cref="View"/> (transposed, sliced, split, broadcast): <see cref="Shape"/> is what maps address, and reading
/// composes both maps, so that no operator copies. Two adjacent dimensions cannot be joined by an affine map; what can be done is to keep addressing them
/// and let layers count them as one: that is <see cref="FlattenedFrom"/>.
/// </remarks>
/// <param name="Graph">The graph it belongs to.</param>
/// <param name="Source">The tensor that operators read.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Extents that maps address: of the stored tensor, or of the view.</param>
public sealed partial record Value(Graph Graph, TensorSource Source, ElementType Type, Shape Shape)
{
    private const int NotFlattened = -1;

    /// <summary>How the coordinates of <see cref="Shape"/> lead to those of the stored tensor; null: they are the same.</summary>
    internal View? View { get; init; }

    /// <summary>The first of the dimensions that count as one, together with all after it; -1 when there are none.</summary>
    public int FlattenedFrom { get; init; } = NotFlattened;

    /// <summary>Whether the dimensions after the first are taken as one.</summary>
    public bool IsFlattened
    {
        get => FlattenedFrom != NotFlattened;
        init => FlattenedFrom = value ? 1 : NotFlattened;
    }

    /// <summary>The shape that layers see: <see cref="Shape"/>, its last dimensions joined when flattened.</summary>
    public Shape LogicalShape
    {
        get
        {
            if (!IsFlattened)
                return Shape;
            ReadOnlySpan<long> kept = Shape.Extents.AsSpan()[..FlattenedFrom];
            return new Shape([.. kept, Shape.Count / new Shape(kept).Count]);
        }
    }

    /// <summary>Type, shape and source, for messages.</summary>
    public override string ToString() => $"{Type} {LogicalShape} from {Source.Kind} {Source.Index}";
}
