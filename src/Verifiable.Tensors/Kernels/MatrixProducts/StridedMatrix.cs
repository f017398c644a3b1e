using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>An operand, or the output, of a contraction as matrices with constant strides, one for each position of the batch digits.</summary>
/// <param name="Lanes">Number of rows of A, of columns of B.</param>
/// <param name="LaneStride">Elements from lane to lane.</param>
/// <param name="DepthStride">Elements from iteration to iteration (in the output: from column to column).</param>
/// <param name="Origins">Element of lane 0, iteration 0 for each position of the batch.</param>
internal sealed record StridedMatrix(long Lanes, long LaneStride, long DepthStride, ImmutableArray<long> Origins)
{
    private const long MaxBatch = 1 << 16;

    /// <summary>The matrix that an operand is, or null when it has pads, gathers, or digits that do not continue each other.</summary>
    public static StridedMatrix? TryCreate(Operator @operator, int operand, ImmutableArray<MapVariable> batch, ImmutableArray<MapVariable> lanes, ImmutableArray<MapVariable> depth)
    {
        var space = new LaneSpace(@operator, [.. batch, .. lanes, .. depth], []);
        var reader = new OperandReader(@operator, operand, space);
        AffineForm form = reader.Forms[0];
        if (!reader.IsLinear || form.Step != 0 || LaneSpace.Count(@operator, batch) > MaxBatch)
            return null;
        ReadOnlySpan<long> extents = space.LaneExtents.AsSpan();
        int first = batch.Length, second = first + lanes.Length;
        long? laneStride = Uniform(extents[first..second], form.Lane.AsSpan()[first..second]);
        long? depthStride = Uniform(extents[second..], form.Lane.AsSpan()[second..]);
        if (laneStride is null || depthStride is null)
            return null;
        long count = 1;
        foreach (long extent in extents[first..second])
            count *= extent;
        return new StridedMatrix(count, laneStride.Value, depthStride.Value, BatchOrigins(extents[..first], form.Lane.AsSpan()[..first], form.Constant));
    }

    /// <summary>The output, rows as lanes and columns as depth.</summary>
    public static StridedMatrix? OfOutput(Operator @operator, ImmutableArray<MapVariable> batch, ImmutableArray<MapVariable> rows, ImmutableArray<MapVariable> columns)
    {
        // The output as if it were read at its own coordinates.
        ImmutableArray<Coordinate> map = [.. LaneSpace.OutputDigits(@operator).Select(v => Coordinate.Affine(@operator.Output[v.Digit], [new AffineTerm(v, 1)]))];
        return TryCreate(@operator with { Operands = [new Operand(default, ElementType.Float32, 0, map)] }, 0, batch, rows, columns);
    }

    // Strides of digits that walk evenly through memory merge into one.
    private static long? Uniform(ReadOnlySpan<long> extents, ReadOnlySpan<long> strides)
    {
        long? stride = null;
        long next = 0;
        for (int d = extents.Length - 1; d >= 0; d--)
        {
            if (extents[d] == 1)
                continue;
            if (stride is not null && strides[d] != next)
                return null;
            stride ??= strides[d];
            next = strides[d] * extents[d];
        }

        return stride ?? 1;
    }

    private static ImmutableArray<long> BatchOrigins(ReadOnlySpan<long> extents, ReadOnlySpan<long> strides, long constant)
    {
        var origins = new List<long> { constant };
        for (int d = 0; d < extents.Length; d++)
        {
            (long extent, long stride) = (extents[d], strides[d]);
            origins = [.. origins.SelectMany(o => Enumerable.Range(0, (int)extent).Select(i => o + (i * stride)))];
        }

        return [.. origins];
    }
}
