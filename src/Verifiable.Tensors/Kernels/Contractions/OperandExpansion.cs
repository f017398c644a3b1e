using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A copy of an operand in which pads are materialised, so that every read of a contraction is a plain element.</summary>
/// <remarks>
/// Coordinate d of the copy is the numerator of the map's coordinate, shifted to start at 0: for a convolution the padded image, for the
/// gradient of a strided one the image with pads between its elements. Pads are written once; each call copies the elements between them.
/// At least <see cref="Room"/> elements lie behind the last one that is read.
/// </remarks>
internal sealed unsafe class OperandExpansion : IParallelJob, IDisposable
{
    /// <summary>Elements behind the last one that is read, at least.</summary>
    public const int Room = 64;

    private const long RowsPerUnit = 64;
    private const long SmallWork = 50_000;
    private readonly Tensor _copied;
    private readonly DigitWalker _planes;
    private readonly long[] _origin;
    private readonly long _planeCount;
    private readonly long _planesPerUnit;
    private readonly long _height;
    private readonly long _sourcePitch;
    private readonly long _targetPitch;
    private readonly int _rowLength;
    private readonly int _spacing;
    private Tensor? _source;

    private OperandExpansion(Operand original, ImmutableArray<Coordinate> numerators, Tensor copied, Overlap[] overlaps)
    {
        Operand = original with { Map = numerators };
        _copied = copied;
        int rank = overlaps.Length;
        var sourceStrides = new long[rank];
        var targetStrides = new long[rank];
        _origin = [0, 0];
        long source = 1, target = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            sourceStrides[d] = source;
            targetStrides[d] = target * overlaps[d].Spacing;
            _origin[0] += source * overlaps[d].Source;
            _origin[1] += target * overlaps[d].Target;
            source *= original.Map[d].Extent;
            target *= copied.Shape[d];
        }

        // A plane is the last two dimensions; what is missing there is one row, and one element.
        int outer = Math.Max(rank - 2, 0);
        _planes = new DigitWalker([.. overlaps.Take(outer).Select(o => Math.Max(o.Count, 1))], [sourceStrides[..outer], targetStrides[..outer]]);
        _planeCount = overlaps.Any(o => o.Count <= 0) ? 0 : overlaps.Take(outer).Aggregate(1L, (product, o) => product * o.Count);
        (_height, _sourcePitch, _targetPitch) = rank < 2 ? (1, 0, 0) : (overlaps[^2].Count, sourceStrides[^2], targetStrides[^2]);
        _rowLength = rank == 0 ? 1 : (int)Math.Max(overlaps[^1].Count, 0);
        _spacing = rank == 0 ? 1 : overlaps[^1].Spacing;
        _planesPerUnit = Math.Max(1, RowsPerUnit / Math.Max(_height, 1));
    }

    /// <summary>The operand that reads the copy.</summary>
    public Operand Operand { get; }

    /// <summary>The expansion of an operand, or null when its reads depend on the step or it would have more than <paramref name="maxElements"/> elements.</summary>
    public static OperandExpansion? TryCreate(Operator @operator, int operand, LaneSpace space, long maxElements)
    {
        Operand original = @operator.Operands[operand];
        int rank = original.Map.Length;
        var extents = new long[rank];
        var numerators = new Coordinate[rank];
        var overlaps = new Overlap[rank];
        long elements = 1;
        for (int d = rank - 1; d >= 0; d--)
        {
            Coordinate coordinate = original.Map[d];
            var form = new AffineForm(space);
            form.Add(coordinate, 1);
            (long least, long greatest) = form.Range();
            long extent = greatest - least + 1 + (d == 0 ? (Room + elements - 1) / elements : 0);
            if (form.Step != 0 || extent > maxElements / elements || Math.Abs(least) > int.MaxValue || Math.Abs(coordinate.Constant - least) > int.MaxValue)
                return null;
            elements *= extent;
            extents[d] = extent;
            numerators[d] = Coordinate.Affine(extent, coordinate.Terms, (int)(coordinate.Constant - least));
            overlaps[d] = Overlap.Of(least, greatest, coordinate);
        }

        var copied = new Tensor(ElementType.UInt32, new Shape(extents));
        copied.Bits.Fill(original.Pad);
        return new OperandExpansion(original, [.. numerators], copied, overlaps);
    }

    /// <summary>Copies the operand's current values.</summary>
    public Tensor Copy(WorkerPool pool, Tensor operand)
    {
        _source = operand;
        pool.Run(this, checked((int)((_planeCount + _planesPerUnit - 1) / _planesPerUnit)), isSmall: operand.Count < SmallWork);
        _source = null;
        return _copied;
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        uint* source = (uint*)_source!.Data, target = (uint*)_copied.Data;
        long* digits = stackalloc long[_planes.Rank + 1];
        long* offsets = stackalloc long[2];
        long plane = unit * _planesPerUnit, end = Math.Min(plane + _planesPerUnit, _planeCount);
        fixed (long* origin = _origin)
            _planes.Start(plane, digits, offsets, origin);
        for (; plane < end; plane++)
        {
            CopyPlane(source + offsets[0], target + offsets[1]);
            _planes.Advance(digits, offsets);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _copied.Dispose();

    private void CopyPlane(uint* source, uint* target)
    {
        for (long row = 0; row < _height; row++, source += _sourcePitch, target += _targetPitch)
        {
            if (_spacing == 1)
                RunMoves.Copy(target, source, _rowLength);
            else
                RunMoves.Spread(target, _spacing, source, _rowLength, 1);
        }
    }

    /// <summary>The elements of one dimension that lie in the copy: count of them, from the first on, and their places.</summary>
    private readonly record struct Overlap(long Source, long Target, long Count, int Spacing)
    {
        // Element c lies at numerator c * divisor, which is place c * divisor - least of the copy.
        public static Overlap Of(long least, long greatest, Coordinate coordinate)
        {
            long divisor = coordinate.Divisor;
            long first = Math.Max(0, (least + divisor - 1) / divisor), last = Math.Min(coordinate.Extent - 1, greatest < 0 ? -1 : greatest / divisor);
            return new Overlap(first, (first * divisor) - least, last - first + 1, (int)divisor);
        }
    }
}
