using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Contractions whose columns lie apart, such as convolutions: <c>out[b, m, n] = finish(fold over k of fma(A[b, m, k], B[b, n, k], acc))</c>, k ascending.</summary>
/// <remarks>
/// A is packed once, in the order of <see cref="MatrixPacking.Rows"/>; each unit packs one panel of columns (the windows of an image are never stored as a whole) and
/// multiplies all rows by it. Blocks of k continue the same accumulators, so the order of each fold is the definition's. Ragged edges compute unused rows and columns, never further iterations.
/// </remarks>
internal sealed unsafe class PackedContractionKernel<T> : OperatorKernel, IParallelJob, IDisposable
    where T : struct, ILanes<T>
{
    private const int Group = MatrixPacking.Group;
    private const int MaxDepth = 320;
    private const long MaxPackedRows = 1 << 23;
    private const long SmallWork = 300_000;
    private const long SmallPacking = 20_000;
    private readonly Operator _operator;
    private readonly ContractionOperands _operands;
    private readonly PanelPacker _rowPacker;
    private readonly PanelPacker _columnPacker;
    private readonly OutputRuns _outputRuns;
    private readonly RowBias? _bias;
    private readonly WideFoldKernel<T>? _finish;
    private readonly PackedTileChoice _tile = PackedTileChoice.Of<T>();
    private readonly long _batch;
    private readonly int _depth;
    private readonly int _tiles;
    private readonly int _panels;
    private readonly nint _tileElements;

    private Tensor[] _sources = [];
    private Tensor? _output;
    private long _step;
    private float* _packedRows;
    private nint _packedCapacity;
    private bool _packing;
    private long _firstBatch;
    private int _firstTile;
    private int _blockTiles;
    private int _splits;

    /// <summary>Compiles an operator of the given shape.</summary>
    public PackedContractionKernel(Operator @operator, ContractionShape shape)
    {
        _depth = checked((int)@operator.Reduction.Count);
        _batch = shape.BatchCount(@operator);
        _bias = RowBias.TryCreate(@operator, shape);
        _finish = @operator.Finish.IsEmpty || _bias is not null ? null : new WideFoldKernel<T>(@operator, foldIsDone: true);
        _outputRuns = new OutputRuns(@operator, shape);
        _operands = new ContractionOperands(@operator, shape);
        _operands.Expand(shape.RowOperand, shape.Rows, isWorth: reader => !reader.IsLinear);
        _operands.Expand(shape.ColumnOperand, shape.Columns, isWorth: reader => !reader.IsLinear);
        _operator = _operands.Operator;
        _rowPacker = new PanelPacker(_operator, shape.RowOperand, shape.Space(_operator, shape.Rows));
        _columnPacker = new PanelPacker(_operator, shape.ColumnOperand, shape.Space(_operator, shape.Columns));
        _tiles = checked((int)((_rowPacker.LaneCount + _tile.Rows - 1) / _tile.Rows));
        _panels = checked((int)((_columnPacker.LaneCount + _tile.Columns - 1) / _tile.Columns));
        _tileElements = MatrixPacking.RowElements(_tile.Rows, _depth);
    }

    ~PackedContractionKernel() => Free();

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _output = output;
        _step = step;
        _sources = _operands.Bind(pool, operands);
        int blockTiles = (int)Math.Clamp(MaxPackedRows / _tileElements, 1, _tiles);
        long batches = blockTiles < _tiles ? 1 : Math.Clamp(MaxPackedRows / (_tiles * _tileElements), 1, _batch);
        Reserve((nint)batches * blockTiles * _tileElements);
        bool isSmall = output.Count * _depth < SmallWork;
        for (_firstBatch = 0; _firstBatch < _batch; _firstBatch += batches)
        {
            long count = Math.Min(batches, _batch - _firstBatch);
            for (_firstTile = 0; _firstTile < _tiles; _firstTile += blockTiles)
            {
                _blockTiles = Math.Min(blockTiles, _tiles - _firstTile);
                _packing = true;
                pool.Run(this, checked((int)(count * _blockTiles)), isSmall || count * _blockTiles * _tileElements < SmallPacking);
                _packing = false;
                _splits = (int)Math.Clamp(pool.ThreadCount / (count * _panels), 1, _blockTiles);
                pool.Run(this, checked((int)(count * _panels * _splits)), isSmall);
            }
        }

        _finish?.Run(pool, operands, output, step);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        scratch.Reset();
        uint** data = (uint**)scratch.Allocate(_sources.Length * sizeof(uint*));
        for (int i = 0; i < _sources.Length; i++)
            data[i] = (uint*)_sources[i].Data;
        if (_packing)
            PackRows(unit, data, scratch);
        else
            Multiply(unit, data, scratch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // One tile of rows: by iteration first, then regrouped; zeros where the tile has more rows or the last group more iterations.
    private void PackRows(int unit, uint** data, Scratch scratch)
    {
        (long batch, long tile) = Math.DivRem(unit, (long)_blockTiles);
        long row = (_firstTile + tile) * _tile.Rows;
        int rows = (int)Math.Min(_tile.Rows, _rowPacker.LaneCount - row);
        var byIteration = (uint*)scratch.Allocate((nint)_depth * _tile.Rows * sizeof(uint));
        PanelState state = _rowPacker.Bind(scratch, row, rows, _step);
        _rowPacker.Pack(state, byIteration, _tile.Rows, (_firstBatch + batch) * _depth, _depth, data);
        var packed = (uint*)(_packedRows + (unit * _tileElements));
        NativeMemory.Clear(packed, (nuint)_tileElements * sizeof(uint));
        for (int k = 0; k < _depth; k++)
        {
            uint* to = packed + ((nint)(k / Group) * _tile.Rows * Group) + (k % Group);
            for (int r = 0; r < rows; r++)
                to[r * Group] = byIteration[((nint)k * _tile.Rows) + r];
        }
    }

    private void Multiply(int unit, uint** data, Scratch scratch)
    {
        (long position, long split) = Math.DivRem(unit, (long)_splits);
        (long batch, long panel) = Math.DivRem(position, (long)_panels);
        int firstTile = (int)(_blockTiles * split / _splits), tiles = (int)(_blockTiles * (split + 1) / _splits) - firstTile;
        int tileElements = _tile.Rows * _tile.Columns, depth = Math.Min(_depth, MaxDepth);
        long column = panel * _tile.Columns;
        int columns = (int)Math.Min(_tile.Columns, _columnPacker.LaneCount - column);
        PanelState state = _columnPacker.Bind(scratch, column, columns, _step);
        var b = (float*)scratch.Allocate((nint)depth * _tile.Columns * sizeof(float));

        // Whatever lies beyond the columns would be multiplied too, and subnormals are slow.
        if (columns < _tile.Columns)
            NativeMemory.Clear(b, (nuint)depth * (nuint)_tile.Columns * sizeof(float));
        float* a = _packedRows + (((batch * _blockTiles) + firstTile) * _tileElements);
        float* c = (float*)scratch.Allocate((nint)tiles * tileElements * sizeof(float));
        for (int k = 0; k < _depth; k += depth)
        {
            int count = Math.Min(depth, _depth - k);
            _columnPacker.Pack(state, (uint*)b, _tile.Columns, ((_firstBatch + batch) * _depth) + k, count, data);
            for (int t = 0; t < tiles; t++)
            {
                float* rows = a + (t * _tileElements) + ((nint)k * _tile.Rows), accumulators = c + (t * tileElements);
                _tile.Multiply(rows, b, _tile.Columns, count, k == 0 ? null : accumulators, accumulators, _tile.Columns, _operator.Init, rows + _tileElements);
            }
        }

        long row = ((long)_firstTile + firstTile) * _tile.Rows;
        int stored = (int)Math.Min((long)tiles * _tile.Rows, _rowPacker.LaneCount - row);
        float* biases = _bias is null ? null : (float*)scratch.Allocate(stored * sizeof(float));
        _bias?.Read(biases, row, stored, data);
        var runs = new ColumnPanel { OutputSlope = _outputRuns.Slope };
        runs.OutputRunCount = _outputRuns.BuildRuns(scratch, _firstBatch + batch, column, columns, out runs.OutputRuns);
        _outputRuns.Store<T>((uint*)_output!.Data, (uint*)c, _tile.Columns, row, stored, runs, biases, _bias?.IsRectified ?? false);
    }

    private void Reserve(nint elements)
    {
        if (elements <= _packedCapacity)
            return;
        Free();
        _packedRows = (float*)NativeMemory.AlignedAlloc((nuint)elements * sizeof(float), 64);
        _packedCapacity = elements;
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_packedRows);
        _packedRows = null;
        _packedCapacity = 0;
    }
}
