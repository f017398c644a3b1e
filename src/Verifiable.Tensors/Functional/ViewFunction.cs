using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Makes values that show another one's elements at other coordinates.</summary>
internal static class ViewFunction
{
    /// <summary>A value of shape <paramref name="shape"/> whose element o is that of <paramref name="value"/> at <paramref name="map"/>, +0 where that is outside.</summary>
    public static Value Through(Value value, Shape shape, ReadOnlySpan<Affine> map)
    {
        Affine[]? coordinates = value.View is null ? map.ToArray() : value.View.TryCompose(value.Shape, map, shape, Shape.Scalar, padsWithZero: true);
        return coordinates is null ? Through(value.Graph.Materialize(value), shape, map) : Show(value, shape, coordinates);
    }

    /// <summary>As <see cref="Through"/> where the map may leave the extent of one dimension to reach another that the view's coefficients continue.</summary>
    public static Value Continue(Value value, Shape shape, ReadOnlySpan<Affine> map)
    {
        if (value.View is null)
            return Through(value, shape, map);
        var coordinates = new Affine[value.View.Coordinates.Length];
        for (int i = 0; i < coordinates.Length; i++)
            coordinates[i] = value.View.Coordinates[i].Substitute(map);
        return Show(value, shape, coordinates);
    }

    private static Value Show(Value value, Shape shape, Affine[] coordinates)
    {
        var result = new Value(value.Graph, value.Source, value.Type, shape);
        return IsIdentity(coordinates, shape, value.View?.Stored ?? value.Shape) ? result : result with { View = new View(value.View?.Stored ?? value.Shape, [.. coordinates]) };
    }

    /// <summary>Zeros before and after, in pairs from the last dimension on.</summary>
    public static Value Pad(Value value, ReadOnlySpan<long> pad)
    {
        Value x = value.Graph.Materialize(Logical(value));
        if (pad.Length % 2 != 0 || pad.Length > 2 * x.Shape.Rank)
            throw new ArgumentException($"pad: expected pairs for at most {x.Shape.Rank} dimensions, got {pad.Length} numbers", nameof(pad));
        long[] extents = [.. x.Shape.Extents];
        Affine[] map = Outputs(0, extents.Length);
        for (int i = 0; i < pad.Length; i += 2)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(pad[i], nameof(pad));
            ArgumentOutOfRangeException.ThrowIfNegative(pad[i + 1], nameof(pad));
            int d = extents.Length - 1 - (i / 2);
            extents[d] += pad[i] + pad[i + 1];
            map[d] -= checked((int)pad[i]);
        }

        return Through(x, new Shape(extents), map);
    }

    /// <summary>The value with its flattened dimensions as one dimension that maps can address; copies where several are joined.</summary>
    public static Value Logical(Value value)
    {
        if (!value.IsFlattened)
            return value;
        Shape shape = value.LogicalShape;
        Value plain = value with { FlattenedFrom = -1 };
        return shape.Rank == value.Shape.Rank ? plain : ReshapeFunction.Forward(plain, shape, keepViews: false);
    }

    /// <summary>Dimension <paramref name="dimension"/> counted from the end where it is negative.</summary>
    /// <exception cref="ArgumentException">There is no such dimension.</exception>
    public static int Dimension(string operation, int dimension, int rank) => dimension >= -rank && dimension < rank
        ? (dimension + rank) % rank
        : throw new ArgumentException($"{operation}: expected a dimension in -{rank}..{rank - 1}, got {dimension}", nameof(dimension));

    private static bool IsIdentity(Affine[] coordinates, Shape shape, Shape stored)
    {
        if (!shape.Equals(stored))
            return false;
        for (int i = 0; i < coordinates.Length; i++)
        {
            if (!coordinates[i].IsDigit(out int digit) || digit != i)
                return false;
        }

        return true;
    }
}
