using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A contraction whose row operand is read where it lies: kernel gradients of convolutions, where packing image windows would cost more than multiplying them.</summary>
/// <remarks>
/// The columns (output channels) are packed block by block of iterations; each block continues the same accumulators, so the order of each
/// fold is the definition's. Ragged edges compute unused rows and columns, never further iterations.
/// </remarks>
internal sealed unsafe class RowContractionKernel<T> : OperatorKernel, IParallelJob, IDisposable
    where T : struct, ILanes<T>
{
    private const long SmallWork = 300_000;
    private readonly Operator _operator;
    private readonly ContractionShape _shape;
    private readonly OperandExpansion? _expansion;
    private readonly PackedColumns _columns;
    private readonly OutputRuns _outputRuns;
    private readonly WideFoldKernel<T>? _finish;
    private readonly DigitWalker _rowOffsets;
    private readonly DigitWalker _iterations;
    private readonly long _rowConstant;
    private readonly long _rows;
    private readonly long _batch;
    private readonly int _tileRows;
    private readonly int _tileColumns;
    private readonly delegate*<float**, long*, float*, float*, nint, void> _multiply;
    private readonly Tensor[] _sources;
    private Tensor? _output;
    private long _step;
    private int _splits;

    private RowContractionKernel(Operator original, Operator expanded, ContractionShape shape, OperandExpansion? expansion, OperandReader rows)
    {
        _operator = original;
        _shape = shape;
        _expansion = expansion;
        _outputRuns = new OutputRuns(original, shape);
        LaneSpace columns = shape.Space(original, shape.Columns);
        _columns = new PackedColumns(new PanelPacker(original, shape.ColumnOperand, columns), _outputRuns, original.Reduction.Count);
        _finish = original.Finish.IsEmpty ? null : new WideFoldKernel<T>(original, foldIsDone: true);
        LaneSpace space = shape.Space(expanded, shape.Rows);
        _rowOffsets = new DigitWalker([.. space.LaneExtents], [rows.Forms[0].Lane]);
        _iterations = new DigitWalker([.. space.ScalarExtents], [rows.Forms[0].Scalar]);
        _rowConstant = rows.Forms[0].Constant;
        _rows = space.LaneCount;
        _batch = shape.BatchCount(original);
        bool isNarrow = columns.LaneCount <= T.Count;
        (_tileRows, _tileColumns) = isNarrow ? (RowTile9x1<T>.Rows, RowTile9x1<T>.Columns) : (RowTile9x2<T>.Rows, RowTile9x2<T>.Columns);
        _multiply = isNarrow ? &RowTile9x1<T>.Multiply : &RowTile9x2<T>.Multiply;
        _sources = new Tensor[original.Operands.Length];
    }

    /// <summary>The kernel of a contraction whose columns lie in short pieces, when the roles of its operands can change; else null.</summary>
    public static RowContractionKernel<T>? TryCreate(Operator @operator, ContractionShape shape)
    {
        const long MinColumns = 4;
        ContractionShape swapped = shape.Swap();
        LaneSpace space = swapped.Space(@operator, swapped.Rows);
        bool isScattered = shape.Columns.Length > 1 && @operator.Output[shape.Columns[^1].Digit] * 2 <= T.Count;
        if (!isScattered || LaneSpace.Count(@operator, swapped.Columns) < MinColumns)
            return null;
        var reader = new OperandReader(@operator, swapped.RowOperand, space);
        OperandExpansion? expansion = null;
        Operator expanded = @operator;
        if (!reader.IsLinear)
        {
            expansion = OperandExpansion.TryCreate(@operator, swapped.RowOperand, space, int.MaxValue / 2);
            if (expansion is null)
                return null;
            expanded = @operator with { Operands = @operator.Operands.SetItem(swapped.RowOperand, expansion.Operand) };
            reader = new OperandReader(expanded, swapped.RowOperand, space);
        }

        return reader.IsLinear && reader.Forms[0].Step == 0 ? new RowContractionKernel<T>(@operator, expanded, swapped, expansion, reader) : null;
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _output = output;
        _step = step;
        for (int i = 0; i < _sources.Length; i++)
            _sources[i] = i == _shape.RowOperand && _expansion is not null ? _expansion.Copy(pool, operands[i]) : operands[i];
        long tiles = (_rows + _tileRows - 1) / _tileRows, panels = _columns.PanelCount(_tileColumns);
        _splits = (int)Math.Clamp(pool.ThreadCount / (_batch * panels), 1, tiles);
        pool.Run(this, checked((int)(_batch * panels * _splits)), isSmall: output.Count * _operator.Reduction.Count < SmallWork);
        _finish?.Run(pool, operands, output, step);
    }

    /// <inheritdoc/>
    public void Dispose() => _expansion?.Dispose();

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        scratch.Reset();
        uint** data = (uint**)scratch.Allocate(_sources.Length * sizeof(uint*));
        for (int i = 0; i < _sources.Length; i++)
            data[i] = (uint*)_sources[i].Data;
        (long position, long split) = Math.DivRem(unit, (long)_splits);
        (long batch, long panel) = Math.DivRem(position, _columns.PanelCount(_tileColumns));
        long tiles = (_rows + _tileRows - 1) / _tileRows;
        int firstTile = (int)(tiles * split / _splits), count = (int)(tiles * (split + 1) / _splits) - firstTile;
        Multiply(firstTile, count, _columns.Bind(scratch, batch, panel, _tileColumns, _step, data), batch, data, scratch);
    }

    private void Multiply(int firstTile, int tiles, ColumnPanel columns, long batch, uint** data, Scratch scratch)
    {
        int tileElements = _tileRows * _tileColumns, block = PackedColumns.PanelElements / _tileColumns;
        long firstRow = (long)firstTile * _tileRows, iterations = _operator.Reduction.Count;
        float** rows = BindRows(firstRow, tiles * _tileRows, data, scratch);
        long* offsets = (long*)scratch.Allocate(block * sizeof(long));
        long* digits = (long*)scratch.Allocate((_iterations.Rank + 1) * sizeof(long));
        float* c = (float*)scratch.Allocate((((nint)tiles * tileElements) + OutputRuns.SlackElements) * sizeof(float));
        new Span<uint>(c, tiles * tileElements).Fill(_operator.Init);
        for (long k = 0; k < iterations; k += block)
        {
            int count = (int)Math.Min(block, iterations - k);
            _columns.Fetch(columns, _tileColumns, k, count, data);
            _iterations.Tabulate((batch * iterations) + k, count, digits, offsets, null);
            for (int t = 0; t < tiles; t++)
                _multiply(rows + (t * _tileRows), offsets, columns.Columns, c + (t * tileElements), count);
        }

        _outputRuns.Store<T>((float*)_output!.Data, c, _tileColumns, firstRow, (int)Math.Min(tiles * _tileRows, _rows - firstRow), columns);
    }

    // Rows beyond the last repeat it; their accumulators are not stored.
    private float** BindRows(long firstRow, int count, uint** data, Scratch scratch)
    {
        float** rows = (float**)scratch.Allocate((nint)count * sizeof(float*));
        long* digits = stackalloc long[_rowOffsets.Rank + 1];
        long constant = _rowConstant, offset;
        _rowOffsets.Start(firstRow, digits, &offset, &constant);
        for (int i = 0; i < count; i++)
        {
            rows[i] = (float*)data[_shape.RowOperand] + offset;
            if (firstRow + i + 1 < _rows)
                _rowOffsets.Advance(digits, &offset);
        }

        return rows;
    }
}
