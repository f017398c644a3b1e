using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Where the elements of a contraction lie in the output, and the store of finished accumulators, NaN made canonical.</summary>
internal sealed unsafe class OutputRuns
{
    /// <summary>Longs per run: first column, length, element offset without the row's share.</summary>
    public const int RunSize = OperandReader.RunHeader + 1;

    /// <summary>Elements behind accumulators that may be read, though not used.</summary>
    public const int SlackElements = 16;

    private readonly OperandReader _columns;
    private readonly DigitWalker _batch;
    private readonly DigitWalker _rows;

    public OutputRuns(Operator @operator, ContractionShape shape)
    {
        // The output as if it were read at its own coordinates.
        ImmutableArray<Coordinate> map = [.. LaneSpace.OutputDigits(@operator).Select(v => Coordinate.Affine(@operator.Output[v.Digit], [new AffineTerm(v, 1)]))];
        Operator view = @operator with { Operands = [new Operand(default, ElementType.Float32, 0, map)] };
        _columns = new OperandReader(view, 0, new LaneSpace(@operator, shape.Columns, []));
        _batch = Walker(@operator, shape.Batch);
        _rows = Walker(@operator, shape.Rows);
    }

    /// <summary>Elements from column to column inside a run of <see cref="BuildRuns"/>.</summary>
    public long Slope => _columns.Slope;

    /// <summary>Elements of the output per unit of a digit.</summary>
    public static long Stride(Operator @operator, MapVariable digit) => @operator.Output.Extents.Skip(digit.Digit + 1).Aggregate(1L, (product, e) => product * e);

    /// <summary>A walk of the output's element index over some of its digits.</summary>
    public static DigitWalker Walker(Operator @operator, IEnumerable<MapVariable> digits) =>
        new([.. digits.Select(v => @operator.Output[v.Digit])], [[.. digits.Select(v => Stride(@operator, v))]]);

    /// <summary>Builds the runs of consecutive columns of one batch.</summary>
    public int BuildRuns(Scratch scratch, long batch, long column, int columns, out long* runs)
    {
        runs = (long*)scratch.Allocate((nint)_columns.MaxRuns(columns) * RunSize * sizeof(long));
        int count = _columns.BuildRuns(column, columns, runs);
        long* digits = stackalloc long[_batch.Rank + 1];
        long offset;
        _batch.Start(batch, digits, &offset, null);
        for (int i = 0; i < count; i++)
            runs[(i * RunSize) + OperandReader.RunHeader] += offset;
        return count;
    }

    /// <summary>Finishes and stores the accumulators of a panel; <paramref name="tiles"/> holds its rows one after the other, <paramref name="width"/> apart.</summary>
    /// <param name="output">The output's elements.</param>
    /// <param name="tiles">The accumulators; <see cref="SlackElements"/> after the last one may be read.</param>
    /// <param name="width">Elements from row to row.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="panel">Where the columns lie.</param>
    /// <param name="biases">One addend per row, or null.</param>
    /// <param name="isRectified">Whether <c>maximum(value, +0)</c> is stored.</param>
    public void Store<T>(float* output, float* tiles, int width, long firstRow, int rows, in ColumnPanel panel, float* biases = null, bool isRectified = false)
        where T : struct, ILanes<T>
    {
        long* digits = stackalloc long[_rows.Rank + 1];
        long offset;
        _rows.Start(firstRow, digits, &offset, null);
        long slope = panel.OutputSlope;
        long* end = panel.OutputRuns + (panel.OutputRunCount * RunSize);
        for (int row = 0; row < rows; row++, tiles += width)
        {
            var finish = new RowFinish<T>(biases is null ? null : biases + row, isRectified);
            for (long* run = panel.OutputRuns; run < end; run += RunSize)
            {
                float* source = tiles + run[0], destination = output + offset + run[OperandReader.RunHeader];
                if (slope == 1)
                    finish.Store(source, destination, (int)run[1]);
                else
                    finish.Spread(source, destination, (int)run[1], slope);
            }

            _rows.Advance(digits, &offset);
        }
    }
}
