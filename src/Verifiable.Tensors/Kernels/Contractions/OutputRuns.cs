using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Where the elements of a contraction lie in the output, and the store of finished accumulators, NaN made canonical.</summary>
internal sealed unsafe class OutputRuns
{
    private readonly OperandReader _columns;
    private readonly DigitWalker _rows;
    private readonly long _rowCount;

    public OutputRuns(Operator @operator, ContractionShape shape)
    {
        // The output as if it were read at its own coordinates.
        var space = new LaneSpace(@operator, shape.Columns, [.. shape.Batch, .. shape.Rows]);
        ImmutableArray<Coordinate> map = [.. LaneSpace.OutputDigits(@operator).Select(v => Coordinate.Affine(@operator.Output[v.Digit], [new AffineTerm(v, 1)]))];
        Operator view = @operator with { Operands = [new Operand(default, ElementType.Float32, 0, map)] };
        _columns = new OperandReader(view, 0, space);
        _rows = new DigitWalker([.. space.ScalarExtents], [.. _columns.Forms.Select(f => f.Scalar)]);
        _rowCount = shape.Rows.Aggregate(1L, (product, v) => product * @operator.Output[v.Digit]);
    }

    /// <summary>Stores the accumulators of an area; <paramref name="tiles"/> holds its rows one after the other, <paramref name="width"/> apart.</summary>
    public void Store<T>(uint* output, float* tiles, int width, in TileArea area, Scratch scratch)
        where T : struct, ILanes<T>
    {
        long* runs = (long*)scratch.Allocate((nint)_columns.MaxRuns(area.Columns) * _columns.RunSize * sizeof(long));
        int runCount = _columns.BuildRuns(area.Column, area.Columns, runs);
        long* digits = (long*)scratch.Allocate(_rows.Rank * sizeof(long));
        long offset;
        _rows.Start((area.Batch * _rowCount) + area.Row, digits, &offset, null);
        for (int row = 0; row < area.Rows; row++)
        {
            long* run = runs;
            for (int i = 0; i < runCount; i++, run += _columns.RunSize)
                StoreRun<T>(output + offset + run[OperandReader.RunHeader], (uint*)tiles + ((nint)row * width) + run[0], (int)run[1]);
            _rows.Advance(digits, &offset);
        }
    }

    private void StoreRun<T>(uint* destination, uint* source, int length)
        where T : struct, ILanes<T>
    {
        long slope = _columns.Slope;
        int i = 0;
        if (slope == 1)
        {
            T canonical = T.Broadcast32(ScalarArithmetic.NaN32);
            for (; i <= length - T.Count; i += T.Count)
            {
                T value = T.Load(source + i);
                T.Store(T.Select(T.EqualF32(value, value), value, canonical), destination + i);
            }
        }

        for (; i < length; i++)
            destination[i * slope] = ScalarArithmetic.Canonicalize32(source[i]);
    }
}
