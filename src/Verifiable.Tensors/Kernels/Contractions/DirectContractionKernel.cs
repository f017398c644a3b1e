using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Convolutions of few channels: <c>out[b, m, n] = finish(fold over k of fma(A[b, m, k], B[b, n, k], acc))</c>, k ascending.</summary>
/// <remarks>
/// A is packed once per block of rows, B is read where it lies (<see cref="DirectColumns"/>). Blocks of k continue the same accumulators, so the order of each fold is the definition's. Ragged edges compute unused rows and columns, never further iterations.
/// </remarks>
internal sealed unsafe class DirectContractionKernel<T> : OperatorKernel, IParallelJob, IDisposable
    where T : struct, ILanes<T>
{
    private const long MaxDirectRows = 96;
    private const long MaxPackedRows = 1 << 23;
    private const int MaxTilesPerBlock = 128;
    private const long SmallWork = 300_000;
    private const long SmallPacking = 20_000;
    private readonly Operator _operator;
    private readonly ContractionOperands _operands;
    private readonly PanelPacker _rowPacker;
    private readonly DirectColumns _columns;
    private readonly OutputRuns _outputRuns;
    private readonly RowBias? _bias;
    private readonly WideFoldKernel<T>? _finish;
    private readonly long _batch;
    private readonly long _iterations;
    private Tensor[] _sources = [];
    private Tensor? _output;
    private long _step;
    private TileChoice _tile;
    private float* _packedRows;
    private nint _packedCapacity;
    private bool _packing;
    private long _firstBatch;
    private long _batches;
    private long _firstTile;
    private int _tiles;
    private int _splits;
    private long _panels;

    private DirectContractionKernel(Operator original, ContractionShape shape, ContractionOperands operands, PanelPacker rows, DirectColumns columns)
    {
        _operands = operands;
        _operator = operands.Operator;
        _rowPacker = rows;
        _columns = columns;
        _iterations = original.Reduction.Count;
        _batch = shape.BatchCount(original);
        _bias = RowBias.TryCreate(original, shape);
        _finish = original.Finish.IsEmpty || _bias is not null ? null : new WideFoldKernel<T>(original, foldIsDone: true);
        _outputRuns = new OutputRuns(original, shape);
    }

    ~DirectContractionKernel() => Free();

    /// <summary>A kernel for a contraction of few rows whose columns lie together; null for others.</summary>
    public static DirectContractionKernel<T>? TryCreate(Operator @operator, ContractionShape shape)
    {
        var operands = new ContractionOperands(@operator, shape);
        operands.Expand(shape.RowOperand, shape.Rows, isWorth: reader => !reader.IsLinear);
        var rows = new PanelPacker(operands.Operator, shape.RowOperand, shape.Space(operands.Operator, shape.Rows));
        if (rows.LaneCount > MaxDirectRows)
            return null;
        operands.Expand(shape.ColumnOperand, shape.Columns, isWorth: _ => true);
        return operands.IsExpanded(shape.ColumnOperand) && DirectColumns.TryCreate(operands.Operator, shape.ColumnOperand, shape) is { } columns
            ? new DirectContractionKernel<T>(@operator, shape, operands, rows, columns)
            : null;
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _output = output;
        _step = step;
        _sources = _operands.Bind(pool, operands);
        long rows = _rowPacker.LaneCount;
        _tile = TileChoice.Best<T>(_columns, _batch, rows, pool.ThreadCount);
        long allTiles = (rows + _tile.Rows - 1) / _tile.Rows;
        _panels = _columns.PanelCount(_tile.Columns);
        long tileElements = _iterations * _tile.Rows;
        long tilesPerBlock = Math.Clamp(MaxPackedRows / tileElements, 1, Math.Min(allTiles, MaxTilesPerBlock));
        long batchesPerBlock = tilesPerBlock < allTiles ? 1 : Math.Clamp(MaxPackedRows / (tileElements * allTiles), 1, _batch);
        Reserve((nint)(batchesPerBlock * tilesPerBlock * tileElements));
        bool isSmall = output.Count * _iterations < SmallWork;
        for (_firstBatch = 0; _firstBatch < _batch; _firstBatch += batchesPerBlock)
        {
            _batches = Math.Min(batchesPerBlock, _batch - _firstBatch);
            for (_firstTile = 0; _firstTile < allTiles; _firstTile += tilesPerBlock)
            {
                _tiles = (int)Math.Min(tilesPerBlock, allTiles - _firstTile);
                _packing = true;
                pool.Run(this, checked((int)(_batches * _tiles)), isSmall || _batches * _tiles * tileElements < SmallPacking);
                _packing = false;
                _splits = (int)Math.Clamp(pool.ThreadCount / (_batches * _panels), 1, _tiles);
                pool.Run(this, checked((int)(_batches * _panels * _splits)), isSmall);
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

    private void PackRows(int unit, uint** data, Scratch scratch)
    {
        (long batch, long tile) = Math.DivRem(unit, (long)_tiles);
        long row = (_firstTile + tile) * _tile.Rows;
        int rows = (int)Math.Min(_tile.Rows, _rowPacker.LaneCount - row);
        var panel = (uint*)(_packedRows + (((batch * _tiles) + tile) * _tile.Rows * _iterations));
        if (rows < _tile.Rows)
            NativeMemory.Clear(panel, (nuint)(_tile.Rows * _iterations * sizeof(float)));
        PanelState state = _rowPacker.Bind(scratch, row, rows, _step);
        _rowPacker.Pack(state, panel, _tile.Rows, (_firstBatch + batch) * _iterations, checked((int)_iterations), data);
    }

    private void Multiply(int unit, uint** data, Scratch scratch)
    {
        (long position, long split) = Math.DivRem(unit, (long)_splits);
        (long batch, long panel) = Math.DivRem(position, _panels);
        int firstTile = (int)(_tiles * split / _splits), tiles = (int)(_tiles * (split + 1) / _splits) - firstTile;
        int tileElements = _tile.Rows * _tile.Columns;
        int block = DirectColumns.PanelElements / _tile.Columns;
        ColumnPanel columns = _columns.Bind(scratch, _firstBatch + batch, panel, _tile.Columns, data);
        float* a = _packedRows + (((batch * _tiles) + firstTile) * _tile.Rows * _iterations);
        float* c = (float*)scratch.Allocate((nint)tiles * tileElements * sizeof(float));
        new Span<uint>(c, tiles * tileElements).Fill(_operator.Init);
        for (long k = 0; k < _iterations; k += block)
        {
            int count = (int)Math.Min(block, _iterations - k);
            for (int t = 0; t < tiles; t++)
                _tile.Multiply(a + (((t * _iterations) + k) * _tile.Rows), columns.Columns, _columns.Offsets(k), c + (t * tileElements), count);
        }

        long row = (_firstTile + firstTile) * _tile.Rows;
        int rows = (int)Math.Min(tiles * _tile.Rows, _rowPacker.LaneCount - row);
        float* biases = _bias is null ? null : (float*)scratch.Allocate(rows * sizeof(float));
        _bias?.Read(biases, row, rows, data);
        _outputRuns.Store<T>((uint*)_output!.Data, (uint*)c, _tile.Columns, row, rows, columns, biases, _bias?.IsRectified ?? false);
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
