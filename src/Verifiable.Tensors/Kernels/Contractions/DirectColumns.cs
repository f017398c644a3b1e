using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Columns read where they lie: the last two column digits (h, w) walk through memory as <c>h * pitch + w</c>, and so does the panel.</summary>
/// <remarks>
/// Columns with w beyond its extent are computed and not stored, which costs less than copying when few rows share a panel (a convolution of few
/// channels). A panel may read some elements beyond the last column: the operand is a copy with room behind it (<see cref="OperandExpansion"/>).
/// </remarks>
internal sealed unsafe class DirectColumns
{
    /// <summary>Iterations that one fetch gives at most, times columns of a panel.</summary>
    public const int PanelElements = 8192;

    private const double MinShare = 0.6;
    private const long MaxIterations = 1 << 16;
    private readonly int _operand;
    private readonly DigitWalker _outer;
    private readonly DigitWalker _outerOutput;
    private readonly long _outerCount;
    private readonly long _constant;
    private readonly long _height;
    private readonly long _width;
    private readonly long _pitch;
    private readonly long _outputPitch;
    private readonly long _outputSlope;
    private readonly long* _offsets;

    private DirectColumns(Operator @operator, int operand, ContractionShape shape, AffineForm form, int inner)
    {
        _operand = operand;
        int batch = shape.Batch.Length, outer = batch + shape.Columns.Length - inner;
        MapVariable[] outerDigits = [.. shape.Batch.Concat(shape.Columns).Take(outer)];
        long[] extents = [.. outerDigits.Select(v => @operator.Output[v.Digit])];
        _outer = new DigitWalker(extents, [[.. form.Lane.Take(outer)]]);
        _outerOutput = OutputRuns.Walker(@operator, outerDigits);
        _outerCount = extents.Skip(batch).Aggregate(1L, (product, e) => product * e);
        _constant = form.Constant;
        _height = inner == 2 ? @operator.Output[shape.Columns[^2].Digit] : 1;
        _width = @operator.Output[shape.Columns[^1].Digit];
        _pitch = inner == 2 ? form.Lane[^2] : _width;
        _outputPitch = inner == 2 ? OutputRuns.Stride(@operator, shape.Columns[^2]) : 0;
        _outputSlope = OutputRuns.Stride(@operator, shape.Columns[^1]);

        long iterations = @operator.Reduction.Count;
        _offsets = (long*)NativeMemory.Alloc((nuint)iterations, sizeof(long));
        var walker = new DigitWalker([.. @operator.Reduction.Extents], [form.Scalar]);
        long* digits = stackalloc long[walker.Rank + 1];
        long value;
        walker.Start(0, digits, &value, null);
        for (long k = 0; k < iterations; k++)
        {
            _offsets[k] = value;
            walker.Advance(digits, &value);
        }
    }

    ~DirectColumns() => NativeMemory.Free(_offsets);

    private long Span => ((_height - 1) * _pitch) + _width;

    /// <summary>Direct columns for an operand that reads plain elements, or null when its columns are too scattered.</summary>
    public static DirectColumns? TryCreate(Operator @operator, int operand, ContractionShape shape)
    {
        ImmutableArray<MapVariable> reduction = LaneSpace.ReductionDigits(@operator);
        var space = new LaneSpace(@operator, [.. shape.Batch, .. shape.Columns], reduction);
        var reader = new OperandReader(@operator, operand, space);
        if (!reader.IsLinear || reader.Forms[0].Step != 0 || @operator.Reduction.Count > MaxIterations)
            return null;
        AffineForm form = reader.Forms[0];
        long width = @operator.Output[shape.Columns[^1].Digit];
        if (form.Lane[^1] != 1)
            return null;
        bool isPlane = shape.Columns.Length > 1 && form.Lane[^2] >= width && width >= MinShare * form.Lane[^2];
        return new DirectColumns(@operator, operand, shape, form, isPlane ? 2 : 1);
    }

    /// <summary>Number of panels of <paramref name="width"/> columns in one batch.</summary>
    public long PanelCount(int width) => _outerCount * ((Span + width - 1) / width);

    /// <summary>Prepares one panel.</summary>
    public ColumnPanel Bind(Scratch scratch, long batch, long panel, int width, uint** data)
    {
        (long outer, long strip) = Math.DivRem(panel, (Span + width - 1) / width);
        long* digits = (long*)scratch.Allocate((_outer.Rank + 1) * sizeof(long));
        long offset, output;
        _outer.Start((batch * _outerCount) + outer, digits, &offset, null);
        _outerOutput.Start((batch * _outerCount) + outer, digits, &output, null);
        long first = strip * width;
        var bound = new ColumnPanel
        {
            Columns = (float*)data[_operand] + _constant + offset + first,
            OutputSlope = _outputSlope,
            OutputRuns = (long*)scratch.Allocate((nint)((width / _pitch) + 2) * OutputRuns.RunSize * sizeof(long)),
        };

        // Rows of the plane that the panel meets, cut at the panel's ends.
        long* run = bound.OutputRuns;
        for (long h = first / _pitch; h < _height && h * _pitch < first + width; h++)
        {
            long from = Math.Max(h * _pitch, first), end = Math.Min((h * _pitch) + _width, first + width);
            if (from >= end)
                continue;
            run[0] = from - first;
            run[1] = end - from;
            run[2] = output + (h * _outputPitch) + ((from - (h * _pitch)) * _outputSlope);
            run += OutputRuns.RunSize;
            bound.OutputRunCount++;
        }

        return bound;
    }

    /// <summary>Offsets of the iterations from <paramref name="first"/> on.</summary>
    public long* Offsets(long first) => _offsets + first;
}
