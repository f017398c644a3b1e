using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>A symbolic tensor of a <see cref="Graph"/>: where it comes from, its type and shape; it holds no data.</summary>
/// <remarks>
/// Flattening is a view: <see cref="Shape"/> stays the shape of the stored tensor, so maps address the original dimensions,
/// and <see cref="IsFlattened"/> makes every dimension after the first count as one.
/// </remarks>
/// <param name="Graph">The graph it belongs to.</param>
/// <param name="Source">The tensor that operators read.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Shape of the stored tensor.</param>
public sealed record Value(Graph Graph, TensorSource Source, ElementType Type, Shape Shape)
{
    /// <summary>Whether the dimensions after the first are taken as one.</summary>
    public bool IsFlattened { get; init; }

    /// <summary>The shape that layers see: <see cref="Shape"/>, or <c>[N, rest]</c> when flattened.</summary>
    public Shape LogicalShape => IsFlattened ? new Shape(Shape[0], Shape.Count / Shape[0]) : Shape;

    /// <summary>Type, shape and source, for messages.</summary>
    public override string ToString() => $"{Type} {LogicalShape} from {Source.Kind} {Source.Index}";
}
