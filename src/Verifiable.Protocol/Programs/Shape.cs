using System.Collections.Immutable;

namespace Verifiable.Protocol.Programs;

/// <summary>Extents of a dense row-major tensor, slowest first; rank 0 is a scalar of one element.</summary>
public sealed class Shape : IEquatable<Shape>
{
    /// <summary>The shape of rank 0.</summary>
    public static readonly Shape Scalar = new();

    /// <summary>Creates a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rank exceeds <see cref="ProgramLimits.MaxRank"/>, or an extent is below 1.</exception>
    /// <exception cref="OverflowException">The shape has more than 2^32 - 1 elements.</exception>
    public Shape(params ReadOnlySpan<long> extents)
    {
        if (extents.Length > ProgramLimits.MaxRank)
            throw new ArgumentOutOfRangeException(nameof(extents), $"Shape: expected rank <= {ProgramLimits.MaxRank}, got {extents.Length}");
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent is < 1 or > uint.MaxValue)
                throw new ArgumentOutOfRangeException(nameof(extents), $"Shape: expected extents in 1..{uint.MaxValue}, got {extent}");
            count = checked(count * extent);
            if (count > uint.MaxValue)
                throw new OverflowException($"Shape: expected at most {uint.MaxValue} elements, got more ({string.Join('x', extents.ToArray())})");
        }

        Extents = [.. extents];
        Count = count;
    }

    /// <summary>The extents, slowest first.</summary>
    public ImmutableArray<long> Extents { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Extents.Length;

    /// <summary>Number of elements, at least 1.</summary>
    public long Count { get; }

    /// <summary>Extent of one dimension.</summary>
    public long this[int dimension] => Extents[dimension];

    /// <summary>Writes the row-major digits of an element's index.</summary>
    public void Unravel(long index, Span<long> digits)
    {
        for (int d = Rank - 1; d >= 0; d--)
        {
            (index, digits[d]) = Math.DivRem(index, Extents[d]);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Extents.AsSpan().SequenceEqual(other.Extents.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (long extent in Extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>For example <c>[100, 6, 28, 28]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Extents)}]";
}
