using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Contractions whose columns lie apart, such as convolutions of many channels: each unit packs one panel of columns (the windows of an image are never stored as a whole).</summary>
internal sealed unsafe class PackedContractionKernel<T> : BlockedContractionKernel<T>
    where T : struct, ILanes<T>
{
    private const int Group = MatrixPacking.Group;

    // A panel of so many iterations fits the first cache.
    private const int MaxDepth = 320;
    private readonly PanelPacker _columnPacker;
    private readonly MatrixTileChoice _tile;

    private PackedContractionKernel(Operator original, ContractionShape shape, ContractionOperands operands)
        : base(original, shape, operands)
    {
        _columnPacker = new PanelPacker(operands.Operator, shape.ColumnOperand, shape.Space(operands.Operator, shape.Columns));
        _tile = MatrixTileChoice.Of<T>(RowPacker.LaneCount, isPacked: true);
    }

    /// <summary>Compiles an operator of the given shape.</summary>
    public static PackedContractionKernel<T> Create(Operator @operator, ContractionShape shape)
    {
        ContractionOperands operands = ContractionOperands.WithPlainRows(@operator, shape);
        operands.Expand(shape.ColumnOperand, shape.Columns, isWorth: reader => !reader.IsLinear);
        return new PackedContractionKernel<T>(@operator, shape, operands);
    }

    /// <inheritdoc/>
    protected override (int Rows, nint Elements, long Panels) Plan(long batch, int threads) =>
        (_tile.Rows, MatrixPacking.RowElements(_tile.Rows, Depth), (_columnPacker.LaneCount + _tile.Columns - 1) / _tile.Columns);

    /// <inheritdoc/>
    protected override void PackTile(float* packed, long row, int rows, long batch, uint** data, Scratch scratch)
    {
        // By iteration first, then regrouped; zeros where the tile has more rows or the last group more iterations.
        var byIteration = (uint*)scratch.Allocate((nint)Depth * _tile.Rows * sizeof(uint));
        PanelState state = RowPacker.Bind(scratch, row, rows, Step);
        RowPacker.Pack(state, byIteration, _tile.Rows, batch * Depth, Depth, data);
        NativeMemory.Clear(packed, (nuint)MatrixPacking.RowElements(_tile.Rows, Depth) * sizeof(float));
        for (int k = 0; k < Depth; k++)
        {
            var to = (uint*)packed + ((nint)(k / Group) * _tile.Rows * Group) + (k % Group);
            for (int r = 0; r < rows; r++)
                to[r * Group] = byIteration[((nint)k * _tile.Rows) + r];
        }
    }

    /// <inheritdoc/>
    protected override ColumnPanel MultiplyPanel(float* a, int tiles, long batch, long panel, uint** data, Scratch scratch, out float* accumulators, out int width)
    {
        width = _tile.Columns;
        int tileElements = _tile.Rows * width, depth = Math.Min(Depth, MaxDepth);
        nint packedTile = MatrixPacking.RowElements(_tile.Rows, Depth);
        long column = panel * width;
        int columns = (int)Math.Min(width, _columnPacker.LaneCount - column);
        PanelState state = _columnPacker.Bind(scratch, column, columns, Step);
        var b = (float*)scratch.Allocate((nint)depth * width * sizeof(float));

        // Whatever lies beyond the columns would be multiplied too, and subnormals are slow.
        if (columns < width)
            NativeMemory.Clear(b, (nuint)depth * (nuint)width * sizeof(float));
        float* c = accumulators = (float*)scratch.Allocate((((nint)tiles * tileElements) + OutputRuns.SlackElements) * sizeof(float));
        for (int k = 0; k < Depth; k += depth)
        {
            int count = Math.Min(depth, Depth - k);
            _columnPacker.Pack(state, (uint*)b, width, (batch * Depth) + k, count, data);
            for (int t = 0; t < tiles; t++)
            {
                float* rows = a + (t * packedTile) + ((nint)k * _tile.Rows), partial = c + (t * tileElements);
                var call = new TileCall
                {
                    A = rows,
                    RowStride = Group,
                    DepthStride = 1,
                    Skip = Group * (_tile.Rows - 1),
                    B = b,
                    BStep = width,
                    Count = count,
                    From = k == 0 ? null : partial,
                    Init = Init,
                    To = partial,
                    ToStep = width,
                    Ahead = rows + packedTile,
                };
                _tile.Multiply(&call);
            }
        }

        var runs = new ColumnPanel { OutputSlope = OutputRuns.Slope };
        runs.OutputRunCount = OutputRuns.BuildRuns(scratch, batch, column, columns, out runs.OutputRuns);
        return runs;
    }
}
