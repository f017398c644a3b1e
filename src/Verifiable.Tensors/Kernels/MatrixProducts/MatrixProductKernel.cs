using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Contractions;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>Products of strided matrices: <c>C[b, m, n] = finish(fold over k of fma(A[b, m, k], B[b, n, k], init))</c>, k ascending.</summary>
/// <remarks>
/// <para>
/// The columns are packed once into panels of a tile's width by all threads; then each unit packs a block of rows and multiplies it by every panel,
/// the panel outermost, so that it stays in the second cache while rows stream through the first. Most folds never leave the registers: only
/// beyond <see cref="MaxDepth"/> iterations accumulators wait in memory. Many small products are units of their own.
/// </para>
/// <para>Ragged edges compute unused rows and columns, never further iterations. The order of each fold is the definition's.</para>
/// </remarks>
internal sealed unsafe class MatrixProductKernel<T> : SlicedKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const int MaxDepth = 2048;
    private const int MaxBlockTiles = 16;
    private const int DirectTiles = 2;
    private const int LineElements = 16;
    private const double SmallWork = 200_000;
    private const double SmallPacking = 30_000;
    private readonly Operator _operator;
    private readonly MatrixProduct _product;
    private readonly MatrixFinish _finish;
    private readonly WideFoldKernel<T>? _program;
    private readonly PackedTileChoice _tile;
    private readonly uint*[] _data;
    private readonly int _rowTiles;
    private readonly int _panels;
    private readonly bool _isDirect;
    private readonly bool _isBatched;

    private float* _packed;
    private float* _c;
    private bool _packing;
    private bool _finishesBlocks;
    private int _rowBlocks;
    private int _panelGroups;

    private MatrixProductKernel(Operator @operator, MatrixProduct product, MatrixFinish? finish)
    {
        _operator = @operator;
        _product = product;
        _finish = finish ?? MatrixFinish.None;
        _program = finish is null ? new WideFoldKernel<T>(@operator, foldIsDone: true) : null;
        _data = new uint*[@operator.Operands.Length];
        _tile = PackedTileChoice.Of<T>(product.A.Lanes);
        _rowTiles = (int)((product.A.Lanes + _tile.Rows - 1) / _tile.Rows);
        _panels = (int)((product.B.Lanes + _tile.Columns - 1) / _tile.Columns);
        _isDirect = _rowTiles <= DirectTiles && product.B.LaneStride == 1;
        _isBatched = product.Batch > 1;
        Granule = product.HasDenseMatrices ? product.A.Lanes * product.B.Lanes : @operator.Output.Count;
    }

    /// <summary>A kernel for a contraction of matrices with constant strides; null for others.</summary>
    public static MatrixProductKernel<T>? TryCreate(Operator @operator, ContractionShape shape)
    {
        if (typeof(T) == typeof(LanesScalar) || MatrixProduct.TryCreate(@operator, shape) is not { } product)
            return null;
        MatrixFinish? finish = MatrixFinish.TryCreate(@operator, shape);
        MatrixProduct swapped = product.Swap();
        return Cycles(swapped) < Cycles(product)
            ? new MatrixProductKernel<T>(@operator, swapped, finish?.Swap())
            : new MatrixProductKernel<T>(@operator, product, finish);

        static double Cycles(MatrixProduct product)
        {
            PackedTileChoice tile = PackedTileChoice.Of<T>(product.A.Lanes);
            return product.Cycles(tile.Rows, tile.Columns, T.Count);
        }
    }

    /// <inheritdoc/>
    public override long Granule { get; }

    /// <inheritdoc/>
    public override void Begin(IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        for (int i = 0; i < _data.Length; i++)
            _data[i] = (uint*)operands[i].Data;
        _c = (float*)output.Data;
        _program?.Begin(operands, output, step);
        _finishesBlocks = _program is not null && (_product.HasDenseRows || (_isBatched && _product.Swap().HasDenseRows));
    }

    /// <inheritdoc/>
    public override void Compute(long first, long count, Scratch scratch)
    {
        for (long i = first; i < first + count; i += Granule)
        {
            scratch.Reset();
            MultiplyOne((int)(i / Granule), scratch);
        }
    }

    /// <inheritdoc/>
    public override void Run(WorkerPool pool, IReadOnlyList<Tensor> operands, Tensor output, long step)
    {
        Begin(operands, output, step);
        double work = (double)_product.A.Lanes * _product.B.Lanes * _product.Depth * _product.Batch;
        bool isSmall = SharingPolicy.IsSmall(work < SmallWork);
        if (_isBatched)
        {
            pool.Run(this, _product.Batch, isSmall);
        }
        else
        {
            int threads = isSmall ? 1 : pool.ThreadCount;
            _rowBlocks = Math.Min(_rowTiles, Math.Max((_rowTiles + MaxBlockTiles - 1) / MaxBlockTiles, threads));
            if (_rowBlocks > threads)
                _rowBlocks = Math.Min(_rowTiles, (_rowBlocks + threads - 1) / threads * threads);
            _panelGroups = Math.Clamp(threads / _rowBlocks, 1, _panels);
            _finishesBlocks &= _panelGroups == 1;
            if (!_isDirect)
            {
                _packed = (float*)pool.Workspace.Reserve(_panels * PanelElements * sizeof(float));
                _packing = true;
                pool.Run(this, _panels, isSmall || _product.B.Lanes * _product.Depth < SmallPacking);
                _packing = false;
            }

            pool.Run(this, _rowBlocks * _panelGroups, isSmall);
        }

        if (!_finishesBlocks)
            _program?.Run(pool, operands, output, step);
    }

    /// <inheritdoc/>
    public void Execute(int unit, Scratch scratch)
    {
        scratch.Reset();
        if (_packing)
        {
            PackPanel(unit, 0, _packed + (unit * PanelElements));
            return;
        }

        if (_isBatched)
        {
            MultiplyOne(unit, scratch);
        }
        else
        {
            (int block, int group) = Math.DivRem(unit, _panelGroups);
            int firstTile = (int)((long)_rowTiles * block / _rowBlocks), endTile = (int)((long)_rowTiles * (block + 1) / _rowBlocks);
            Multiply(0, firstTile, endTile, (int)((long)_panels * group / _panelGroups), (int)((long)_panels * (group + 1) / _panelGroups), _packed, scratch);
            FinishRows(0, firstTile, endTile, scratch);
        }
    }

    // One product of a batch.
    private void MultiplyOne(int batch, Scratch scratch)
    {
        float* packed = null;
        if (!_isDirect)
        {
            packed = (float*)scratch.Allocate((nint)(_panels * PanelElements) * sizeof(float));
            for (int p = 0; p < _panels; p++)
                PackPanel(p, batch, packed + (p * PanelElements));
        }

        for (int tile = 0; tile < _rowTiles; tile += MaxBlockTiles)
            Multiply(batch, tile, Math.Min(tile + MaxBlockTiles, _rowTiles), 0, _panels, packed, scratch);
        FinishRows(batch, 0, _rowTiles, scratch);
    }

    private nint PanelElements => (nint)(_tile.Columns * _product.Depth);

    private float* A(int batch) => (float*)_data[_product.RowOperand] + _product.A.Origins[batch];

    private float* B(int batch) => (float*)_data[_product.ColumnOperand] + _product.B.Origins[batch];

    private int Columns(int panel) => (int)Math.Min(_tile.Columns, _product.B.Lanes - ((long)panel * _tile.Columns));

    private int Rows(int tile) => (int)Math.Min(_tile.Rows, _product.A.Lanes - ((long)tile * _tile.Rows));

    private void PackPanel(int panel, int batch, float* destination) =>
        MatrixPacking.Columns(B(batch) + ((nint)panel * _tile.Columns * (nint)_product.B.LaneStride), (nint)_product.B.LaneStride, (nint)_product.B.DepthStride, Columns(panel), _tile.Columns, (nint)_product.Depth, destination);

    // Row tiles [firstTile, endTile) by panels [firstPanel, endPanel) of one product.
    private void Multiply(int batch, int firstTile, int endTile, int firstPanel, int endPanel, float* packed, Scratch scratch)
    {
        nint depth = (nint)_product.Depth;
        int tiles = endTile - firstTile, tileElements = _tile.Rows * _tile.Columns;
        nint block = depth <= MaxDepth ? depth : (((depth + ((depth + MaxDepth - 1) / MaxDepth) - 1) / ((depth + MaxDepth - 1) / MaxDepth)) + 3) & ~3;
        nint rowElements = MatrixPacking.RowElements(_tile.Rows, block);
        float* rows = (float*)scratch.Allocate(tiles * rowElements * sizeof(float));
        float* waiting = block < depth ? (float*)scratch.Allocate((nint)tiles * (endPanel - firstPanel) * tileElements * sizeof(float)) : null;
        float* edge = (float*)scratch.Allocate(tileElements * sizeof(float));
        float* ragged = _isDirect && Columns(endPanel - 1) < _tile.Columns ? (float*)scratch.Allocate(PanelElements * sizeof(float)) : null;
        if (ragged is not null)
            PackPanel(endPanel - 1, batch, ragged);
        uint** data = stackalloc uint*[_data.Length];
        for (int i = 0; i < _data.Length; i++)
            data[i] = _data[i];

        for (nint k = 0; k < depth; k += block)
        {
            nint count = Math.Min(block, depth - k);
            for (int t = 0; t < tiles; t++)
            {
                float* source = A(batch) + ((nint)(firstTile + t) * _tile.Rows * (nint)_product.A.LaneStride) + (k * (nint)_product.A.DepthStride);
                MatrixPacking.Rows(source, (nint)_product.A.LaneStride, (nint)_product.A.DepthStride, Rows(firstTile + t), _tile.Rows, count, rows + (t * rowElements));
            }

            for (int p = firstPanel; p < endPanel; p++)
            {
                bool isPacked = !_isDirect || (ragged is not null && p == endPanel - 1);
                nint step = isPacked ? _tile.Columns : (nint)_product.B.DepthStride;
                float* panel = (!isPacked ? B(batch) + ((nint)p * _tile.Columns) : _isDirect ? ragged : packed + (p * PanelElements)) + (k * step);
                float* next = isPacked && !_isDirect && p + 1 < endPanel ? panel + PanelElements : panel;
                float* partial = waiting + ((nint)(p - firstPanel) * tiles * tileElements);
                float* from = k == 0 ? null : partial;
                if (k + count < depth)
                {
                    for (int t = 0; t < tiles; t++, partial += tileElements, from += k == 0 ? 0 : tileElements)
                        _tile.Multiply(rows + (t * rowElements), panel, step, count, from, partial, _tile.Columns, _operator.Init, next + (t * count / MatrixPacking.Group * LineElements));
                    continue;
                }

                // Whole tiles go where they belong; the others do not exist there as a whole.
                nint rowStride = (nint)_product.C.LaneStride, columnStride = (nint)_product.C.DepthStride;
                int columns = Columns(p), wholeTiles = columnStride != 1 || columns < _tile.Columns ? 0 : Math.Min(tiles, (int)(_product.A.Lanes / _tile.Rows) - firstTile);
                long row = (long)firstTile * _tile.Rows, column = (long)p * _tile.Columns;
                float* c = _c + _product.C.Origins[batch] + (row * rowStride) + (column * columnStride);
                for (int t = 0; t < tiles; t++, row += _tile.Rows, c += _tile.Rows * rowStride, from += k == 0 ? 0 : tileElements)
                {
                    bool isWhole = t < wholeTiles;
                    float* to = isWhole ? c : edge;
                    nint toStep = isWhole ? rowStride : _tile.Columns;
                    _tile.Multiply(rows + (t * rowElements), panel, step, count, from, to, toStep, _operator.Init, next + (t * count / MatrixPacking.Group * LineElements));
                    int existing = isWhole ? _tile.Rows : Rows(firstTile + t);
                    if (!_finish.IsNone)
                        _finish.Apply<T>(to, toStep, row, column, existing, columns, data);
                    if (!isWhole)
                        MatrixPacking.Store(edge, _tile.Columns, existing, columns, c, rowStride, columnStride);
                }
            }
        }
    }

    // The finish of whole rows that lie together in the output, while they are in the second cache.
    private void FinishRows(int batch, int firstTile, int endTile, Scratch scratch)
    {
        if (!_finishesBlocks)
            return;
        long row = (long)firstTile * _tile.Rows, rows = Math.Min((long)endTile * _tile.Rows, _product.A.Lanes) - row;
        long first = _product.C.Origins[batch] + (row * _product.B.Lanes);
        _program!.Compute(first, rows * _product.B.Lanes, (uint*)_c + first, scratch);
    }
}
