using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Contractions;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>Products of strided matrices: <c>C[b, m, n] = finish(fold over k of fma(A[b, m, k], B[b, n, k], init))</c>, k ascending.</summary>
/// <remarks>
/// <para>
/// Where columns are packed, that happens once, into panels of a tile's width, by all threads; then each unit multiplies a block of rows, packed or where they lie, by every panel
/// (<see cref="MatrixTiling"/>). Most folds never leave the registers: only beyond <see cref="MaxDepth"/> iterations accumulators wait in memory. Many small products are units of their own.
/// </para>
/// <para>Ragged edges compute elements twice or unused ones, never further iterations. The order of each fold is the definition's.</para>
/// </remarks>
internal sealed unsafe class MatrixProductKernel<T> : SlicedKernel, IParallelJob
    where T : struct, ILanes<T>
{
    private const int MaxDepth = 2048;
    private const int MaxBlockTiles = 16;
    private const int LineElements = 16;
    private const double SmallWork = 200_000;
    private const double SmallPacking = 30_000;
    private readonly Operator _operator;
    private readonly MatrixProduct _product;
    private readonly MatrixTiling _tiling;
    private readonly MatrixFinish _finish;
    private readonly WideFoldKernel<T>? _program;
    private readonly uint*[] _data;
    private readonly bool _isBatched;

    private float* _packed;
    private float* _c;
    private bool _packing;
    private bool _finishesBlocks;
    private int _rowBlocks;
    private int _panelGroups;

    private MatrixProductKernel(Operator @operator, MatrixProduct product, MatrixTiling tiling, MatrixFinish? finish)
    {
        _operator = @operator;
        _product = product;
        _tiling = tiling;
        _finish = finish ?? MatrixFinish.None;
        _program = finish is null ? new WideFoldKernel<T>(@operator, foldIsDone: true) : null;
        _data = new uint*[@operator.Operands.Length];
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
        MatrixTiling tiling = MatrixTiling.Of<T>(product), swappedTiling = MatrixTiling.Of<T>(swapped);
        return swappedTiling.Cycles(T.Count) < tiling.Cycles(T.Count)
            ? new MatrixProductKernel<T>(@operator, swapped, swappedTiling, finish?.Swap())
            : new MatrixProductKernel<T>(@operator, product, tiling, finish);
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
            // A block of less than a tile's rows, or a group of less than a panel's columns, would share elements with another.
            int threads = isSmall ? 1 : pool.ThreadCount, mostBlocks = (int)Math.Max(1, _product.A.Lanes / _tiling.Tile.Rows), mostGroups = (int)Math.Max(1, _product.B.Lanes / _tiling.Tile.Columns);
            _rowBlocks = Math.Min(mostBlocks, Math.Max((_tiling.RowTiles + MaxBlockTiles - 1) / MaxBlockTiles, threads));
            if (_rowBlocks > threads)
                _rowBlocks = Math.Min(mostBlocks, (_rowBlocks + threads - 1) / threads * threads);
            _panelGroups = Math.Clamp(threads / _rowBlocks, 1, mostGroups);
            _finishesBlocks &= _panelGroups == 1;
            if (!_tiling.ReadsColumns)
            {
                _packed = (float*)pool.Workspace.Reserve(_tiling.Panels * PanelElements * sizeof(float));
                _packing = true;
                pool.Run(this, _tiling.Panels, isSmall || _product.B.Lanes * _product.Depth < SmallPacking);
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
            int firstTile = (int)((long)_tiling.RowTiles * block / _rowBlocks), endTile = (int)((long)_tiling.RowTiles * (block + 1) / _rowBlocks);
            Multiply(0, firstTile, endTile, (int)((long)_tiling.Panels * group / _panelGroups), (int)((long)_tiling.Panels * (group + 1) / _panelGroups), _packed, scratch);
            FinishRows(0, firstTile, endTile, scratch);
        }
    }

    // One product of a batch.
    private void MultiplyOne(int batch, Scratch scratch)
    {
        float* packed = null;
        if (!_tiling.ReadsColumns)
        {
            packed = (float*)scratch.Allocate((nint)(_tiling.Panels * PanelElements) * sizeof(float));
            for (int p = 0; p < _tiling.Panels; p++)
                PackPanel(p, batch, packed + (p * PanelElements));
        }

        for (int tile = 0; tile < _tiling.RowTiles; tile += MaxBlockTiles)
            Multiply(batch, tile, Math.Min(tile + MaxBlockTiles, _tiling.RowTiles), 0, _tiling.Panels, packed, scratch);
        FinishRows(batch, 0, _tiling.RowTiles, scratch);
    }

    private nint PanelElements => (nint)(_tiling.Tile.Columns * _product.Depth);

    private float* A(int batch, int tile) => (float*)_data[_product.RowOperand] + _product.A.Origins[batch] + (_tiling.Row(tile) * _product.A.LaneStride);

    private float* B(int batch, int panel) => (float*)_data[_product.ColumnOperand] + _product.B.Origins[batch] + (_tiling.Column(panel) * _product.B.LaneStride);

    private void PackPanel(int panel, int batch, float* destination) =>
        MatrixPacking.Columns(B(batch, panel), (nint)_product.B.LaneStride, (nint)_product.B.DepthStride, _tiling.Columns, _tiling.Tile.Columns, (nint)_product.Depth, destination);

    // Row tiles [firstTile, endTile) by panels [firstPanel, endPanel) of one product.
    private void Multiply(int batch, int firstTile, int endTile, int firstPanel, int endPanel, float* packed, Scratch scratch)
    {
        MatrixTileChoice tile = _tiling.Tile;
        nint depth = (nint)_product.Depth;
        int tiles = endTile - firstTile, panels = endPanel - firstPanel, tileElements = tile.Rows * tile.Columns;
        nint block = depth <= MaxDepth ? depth : (((depth + ((depth + MaxDepth - 1) / MaxDepth) - 1) / ((depth + MaxDepth - 1) / MaxDepth)) + 3) & ~3;
        nint rowElements = MatrixPacking.RowElements(tile.Rows, block);
        float* rows = _tiling.ReadsRows ? null : (float*)scratch.Allocate(tiles * rowElements * sizeof(float));
        float* waiting = block < depth ? (float*)scratch.Allocate((nint)tiles * panels * tileElements * sizeof(float)) : null;
        bool isWhole = _product.C.DepthStride == 1 && _tiling.Rows == tile.Rows && _tiling.Columns == tile.Columns;
        float* edge = isWhole ? null : (float*)scratch.Allocate(tileElements * sizeof(float));
        (nint rowStride, nint columnStride) = ((nint)_product.C.LaneStride, (nint)_product.C.DepthStride);
        (nint aStride, nint aDepth) = ((nint)_product.A.LaneStride, (nint)_product.A.DepthStride);
        bool readsRows = _tiling.ReadsRows, readsColumns = _tiling.ReadsColumns, panelsAreInner = _tiling.PanelsAreInner;
        float* a = (float*)_data[_product.RowOperand] + _product.A.Origins[batch], b = (float*)_data[_product.ColumnOperand] + _product.B.Origins[batch];
        float* c = _c + _product.C.Origins[batch];
        nint panelElements = PanelElements, lastRow = (nint)_product.A.Lanes - _tiling.Rows, lastColumn = (nint)_product.B.Lanes - _tiling.Columns;
        var call = new TileCall
        {
            Init = _operator.Init,
            RowStride = readsRows ? aStride : MatrixPacking.Group,
            DepthStride = readsRows ? aDepth : 1,
            Skip = readsRows ? 0 : MatrixPacking.Group * (tile.Rows - 1),
            BStep = readsColumns ? (nint)_product.B.DepthStride : tile.Columns,
            ToStep = isWhole ? rowStride : tile.Columns,
        };
        float* addends = (float*)scratch.Allocate(tileElements * sizeof(float));

        for (nint k = 0; k < depth; k += block)
        {
            call.Count = Math.Min(block, depth - k);
            for (int t = 0; t < tiles && !readsRows; t++)
                MatrixPacking.Rows(a + (_tiling.Row(firstTile + t) * aStride) + (k * aDepth), aStride, aDepth, _tiling.Rows, tile.Rows, call.Count, rows + (t * rowElements));
            bool isLast = k + call.Count == depth;
            int outer = panelsAreInner ? tiles : panels, inner = panelsAreInner ? panels : tiles;
            for (int i = 0; i < outer; i++)
            {
                for (int j = 0; j < inner; j++)
                {
                    int t = panelsAreInner ? i : j, p = panelsAreInner ? j : i;
                    nint row = Math.Min((nint)(firstTile + t) * tile.Rows, lastRow), column = Math.Min((nint)(firstPanel + p) * tile.Columns, lastColumn);
                    call.A = readsRows ? a + (row * aStride) + (k * aDepth) : rows + (t * rowElements);
                    call.B = (readsColumns ? b + column : packed + ((firstPanel + p) * panelElements)) + (k * call.BStep);
                    call.Ahead = readsColumns || p + 1 == panels ? call.B : call.B + panelElements + (t * call.Count / MatrixPacking.Group * LineElements);
                    float* partial = waiting + ((((nint)p * tiles) + t) * tileElements);
                    call.From = k == 0 ? null : partial;
                    if (!isLast)
                    {
                        call.To = partial;
                        call.ToStep = tile.Columns;
                        tile.Multiply(&call);
                        continue;
                    }

                    float* at = c + (row * rowStride) + (column * columnStride);
                    call.To = isWhole ? at : edge;
                    call.ToStep = isWhole ? rowStride : tile.Columns;
                    if (_finish.IsNone)
                    {
                        tile.Multiply(&call);
                    }
                    else
                    {
                        call.Finish = _finish.ForTile(row, column, _tiling, T.Count, addends, _data);
                        tile.MultiplyAndFinish(&call);
                    }

                    if (!isWhole)
                        MatrixPacking.Store(edge, tile.Columns, _tiling.Rows, _tiling.Columns, at, rowStride, columnStride);
                }
            }
        }
    }

    // The finish of whole rows that lie together in the output, while they are in the second cache.
    private void FinishRows(int batch, int firstTile, int endTile, Scratch scratch)
    {
        if (!_finishesBlocks)
            return;
        long row = (long)firstTile * _tiling.Tile.Rows, rows = Math.Min((long)endTile * _tiling.Tile.Rows, _product.A.Lanes) - row;
        long first = _product.C.Origins[batch] + (row * _product.B.Lanes);
        _program!.Compute(first, rows * _product.B.Lanes, (uint*)_c + first, scratch);
    }
}
