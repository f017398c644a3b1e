using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>What contractions have in common whose rows are packed: <c>out[b, m, n] = finish(fold over k of fma(A[b, m, k], B[b, n, k], acc))</c>, k ascending.</summary>
/// <remarks>
/// Rows are packed once per block of row tiles, by all threads; then each unit multiplies one panel of columns by the block. Blocks of k continue the same
/// accumulators, so the order of each fold is the definition's. Ragged edges compute unused rows and columns, never further iterations.
/// </remarks>
internal abstract unsafe class BlockedContractionKernel<T> : OperatorKernel, IParallelJob, IDisposable
    where T : struct, ILanes<T>
{
    private const long MaxPackedRows = 1 << 23;
    private const long SmallWork = 300_000;
    private const long SmallPacking = 20_000;
    private readonly ContractionOperands _operands;
    private readonly RowBias? _bias;
    private readonly WideFoldKernel<T>? _finish;
    private readonly long _batch;
    private Tensor[] _sources = [];
    private Tensor? _output;
    private float* _packedRows;
    private bool _packing;
    private long _firstBatch;
    private int _firstTile;
    private int _tiles;
    private int _splits;
    private long _panels;
    private int _tileRows;
    private nint _tileElements;

    /// <summary>Compiles what does not depend on where columns come from.</summary>
    /// <param name="original">The operator.</param>
    /// <param name="shape">Its roles.</param>
    /// <param name="operands">Its operands, some of them copied; rows are expanded already.</param>
    protected BlockedContractionKernel(Operator original, ContractionShape shape, ContractionOperands operands)
    {
        _operands = operands;
        _batch = shape.BatchCount(original);
        _bias = RowBias.TryCreate(original, shape);
        _finish = original.Finish.IsEmpty || _bias is not null ? null : new WideFoldKernel<T>(original, foldIsDone: true);
        OutputRuns = new OutputRuns(original, shape);
        RowPacker = new PanelPacker(operands.Operator, shape.RowOperand, shape.Space(operands.Operator, shape.Rows));
        Depth = checked((int)original.Reduction.Count);
        Init = original.Init;
    }

    /// <summary>Iterations of a fold.</summary>
    protected int Depth { get; }

    /// <summary>Bits of the first accumulator.</summary>
    protected uint Init { get; }

    /// <summary>Packs rows.</summary>
    protected PanelPacker RowPacker { get; }

    /// <summary>Where columns lie in the output.</summary>
    protected OutputRuns OutputRuns { get; }

    /// <summary>The step number.</summary>
    protected long Step { get; private set; }

    /// <inheritdoc/>
    public sealed override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        _output = output;
        Step = step;
        _sources = _operands.Bind(pool, operands);
        (_tileRows, _tileElements, _panels) = Plan(_batch, pool.ThreadCount);
        int allTiles = checked((int)((RowPacker.LaneCount + _tileRows - 1) / _tileRows));
        int tilesPerBlock = (int)Math.Clamp(MaxPackedRows / _tileElements, 1, allTiles);
        long batchesPerBlock = tilesPerBlock < allTiles ? 1 : Math.Clamp(MaxPackedRows / (_tileElements * allTiles), 1, _batch);
        _packedRows = (float*)pool.Workspace.Reserve(batchesPerBlock * tilesPerBlock * _tileElements * sizeof(float));
        bool isSmall = output.Count * Depth < SmallWork;
        for (_firstBatch = 0; _firstBatch < _batch; _firstBatch += batchesPerBlock)
        {
            long batches = Math.Min(batchesPerBlock, _batch - _firstBatch);
            for (_firstTile = 0; _firstTile < allTiles; _firstTile += tilesPerBlock)
            {
                _tiles = Math.Min(tilesPerBlock, allTiles - _firstTile);
                _packing = true;
                pool.Run(this, checked((int)(batches * _tiles)), isSmall || batches * _tiles * _tileElements < SmallPacking);
                _packing = false;
                _splits = (int)Math.Clamp(pool.ThreadCount / (batches * _panels), 1, _tiles);
                pool.Run(this, checked((int)(batches * _panels * _splits)), isSmall);
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
            Pack(unit, data, scratch);
        else
            Multiply(unit, data, scratch);
    }

    /// <inheritdoc/>
    public void Dispose() => _operands.Dispose();

    /// <summary>Rows of a tile, elements of its packed rows, and panels of columns in one batch.</summary>
    protected abstract (int Rows, nint Elements, long Panels) Plan(long batch, int threads);

    /// <summary>Packs the rows of one tile.</summary>
    /// <param name="packed">Receives them; rows that do not exist are zero.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Rows that exist.</param>
    /// <param name="batch">Which product.</param>
    /// <param name="data">The operands' elements.</param>
    /// <param name="scratch">Memory of the thread.</param>
    protected abstract void PackTile(float* packed, long row, int rows, long batch, uint** data, Scratch scratch);

    /// <summary>Multiplies one panel of columns by packed tiles.</summary>
    /// <param name="a">The tiles.</param>
    /// <param name="tiles">Their number.</param>
    /// <param name="batch">Which product.</param>
    /// <param name="panel">Which panel.</param>
    /// <param name="data">The operands' elements.</param>
    /// <param name="scratch">Memory of the thread; receives the accumulators.</param>
    /// <param name="accumulators">The accumulators, tile after tile.</param>
    /// <param name="width">Columns of a tile.</param>
    /// <returns>Where the columns lie in the output.</returns>
    protected abstract ColumnPanel MultiplyPanel(float* a, int tiles, long batch, long panel, uint** data, Scratch scratch, out float* accumulators, out int width);

    private void Pack(int unit, uint** data, Scratch scratch)
    {
        (long batch, long tile) = Math.DivRem(unit, (long)_tiles);
        long row = (_firstTile + tile) * _tileRows;
        PackTile(_packedRows + (unit * _tileElements), row, (int)Math.Min(_tileRows, RowPacker.LaneCount - row), _firstBatch + batch, data, scratch);
    }

    private void Multiply(int unit, uint** data, Scratch scratch)
    {
        (long position, long split) = Math.DivRem(unit, (long)_splits);
        (long batch, long panel) = Math.DivRem(position, _panels);
        int firstTile = (int)(_tiles * split / _splits), tiles = (int)(_tiles * (split + 1) / _splits) - firstTile;
        float* a = _packedRows + (((batch * _tiles) + firstTile) * _tileElements);
        ColumnPanel columns = MultiplyPanel(a, tiles, _firstBatch + batch, panel, data, scratch, out float* accumulators, out int width);

        long row = ((long)_firstTile + firstTile) * _tileRows;
        int rows = (int)Math.Min((long)tiles * _tileRows, RowPacker.LaneCount - row);
        float* biases = _bias is null ? null : (float*)scratch.Allocate(rows * sizeof(float));
        _bias?.Read(biases, row, rows, data);
        OutputRuns.Store<T>((float*)_output!.Data, accumulators, width, row, rows, columns, biases, _bias?.IsRectified ?? false);
    }
}
