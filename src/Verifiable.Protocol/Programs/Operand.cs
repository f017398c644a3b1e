using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>A tensor read by an operator, and the map from output and reduction digits to its coordinates.</summary>
/// <param name="Source">The tensor.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Pad">Raw bits read where a coordinate is outside its extent or not integral.</param>
/// <param name="Map">One coordinate per dimension; their extents are the tensor's shape.</param>
public sealed record Operand(TensorSource Source, ElementType Type, uint Pad, ImmutableArray<Coordinate> Map)
{
    /// <summary>The tensor's shape.</summary>
    public Shape Shape { get; } = new([.. Map.Select(c => c.Extent)]);
}
