using System.Collections.Immutable;
using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Graphs;

/// <summary>How a value shows a stored tensor: for each stored dimension an affine expression of the value's coordinates.</summary>
/// <remarks>
/// Views carry a map into the operand of whoever reads them (protocol section 2): composition substitutes one affine map into another, nothing is copied and no operator is appended.
/// Where a coordinate falls outside the stored extent, or is not integral, the view shows +0. Instances are compared by reference.
/// </remarks>
internal sealed class View(Shape stored, ImmutableArray<Affine> coordinates)
{
    /// <summary>Shape of the stored tensor.</summary>
    public Shape Stored { get; } = stored;

    /// <summary>One expression for each stored dimension; output digit j stands for the value's coordinate j.</summary>
    public ImmutableArray<Affine> Coordinates { get; } = coordinates;

    /// <summary>The map that reads the stored tensor where <paramref name="map"/> reads the value; null where no affine map does.</summary>
    /// <param name="shape">The value's shape.</param>
    /// <param name="map">Expressions for the value's coordinates.</param>
    /// <param name="output">Extents of the output digits in the map.</param>
    /// <param name="reduction">Extents of its reduction digits.</param>
    /// <param name="padsWithZero">Whether a read outside gives +0, as a view does where it shows nothing.</param>
    public Affine[]? TryCompose(Shape shape, ReadOnlySpan<Affine> map, Shape output, Shape reduction, bool padsWithZero)
    {
        if (!padsWithZero && ShowsZeros(shape))
            return null;
        for (int j = 0; j < map.Length; j++)
        {
            // A coordinate outside the value must lead outside the stored tensor, or never occur.
            if (!PassesThrough(j, shape) && !StaysInside(map[j], shape[j], output, reduction))
                return null;
        }

        var composed = new Affine[Coordinates.Length];
        for (int i = 0; i < composed.Length; i++)
        {
            composed[i] = Coordinates[i].Substitute(map);
            if (composed[i].Terms.DistinctBy(t => t.Variable.Code).Count() > ProgramLimits.MaxTerms || composed[i].Terms.Any(t => Math.Abs(t.Coefficient) > ProgramLimits.MaxCoefficient))
                return null;
        }

        return composed;
    }

    /// <summary>Whether some coordinate of the value leads outside the stored tensor.</summary>
    public bool ShowsZeros(Shape shape)
    {
        for (int i = 0; i < Coordinates.Length; i++)
        {
            if (!StaysInside(Coordinates[i], Stored[i], shape, Shape.Scalar))
                return true;
        }

        return false;
    }

    private static bool StaysInside(Affine expression, long extent, Shape output, Shape reduction) =>
        expression.Divisor == 1 && expression.Range(output, reduction) is ( >= 0, var greatest) && greatest < extent;

    /// <summary>Whether the value's coordinate <paramref name="j"/> is a stored coordinate of the same extent and occurs nowhere else.</summary>
    private bool PassesThrough(int j, Shape shape)
    {
        bool found = false;
        for (int i = 0; i < Coordinates.Length; i++)
        {
            if (Coordinates[i].IsDigit(out int digit) && digit == j && Stored[i] == shape[j] && !found)
                found = true;
            else if (Coordinates[i].Terms.Any(t => t.Variable.Digit == j))
                return false;
        }

        return found;
    }
}
