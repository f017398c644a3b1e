using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels.Addressing;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Convolutions of few channels: columns are read where they lie (<see cref="DirectColumns"/>), which costs less than copying them.</summary>
internal sealed unsafe class DirectContractionKernel<T> : BlockedContractionKernel<T>
    where T : struct, ILanes<T>
{
    private const long MaxRows = 96;
    private readonly DirectColumns _columns;
    private TileChoice _tile;

    private DirectContractionKernel(Operator original, ContractionShape shape, ContractionOperands operands, DirectColumns columns)
        : base(original, shape, operands)
        => _columns = columns;

    /// <summary>A kernel for a contraction of few rows whose columns lie together; null for others.</summary>
    public static DirectContractionKernel<T>? TryCreate(Operator @operator, ContractionShape shape)
    {
        if (LaneSpace.Count(@operator, shape.Rows) > MaxRows)
            return null;
        ContractionOperands operands = ContractionOperands.WithPlainRows(@operator, shape);
        operands.Expand(shape.ColumnOperand, shape.Columns, isWorth: _ => true);
        return operands.IsExpanded(shape.ColumnOperand) && DirectColumns.TryCreate(operands.Operator, shape.ColumnOperand, shape) is { } columns
            ? new DirectContractionKernel<T>(@operator, shape, operands, columns)
            : null;
    }

    /// <inheritdoc/>
    protected override (int Rows, nint Elements, long Panels) Plan(long batch, int threads)
    {
        _tile = TileChoice.Best<T>(_columns, batch, RowPacker.LaneCount, threads);
        return (_tile.Rows, (nint)Depth * _tile.Rows, _columns.PanelCount(_tile.Columns));
    }

    /// <inheritdoc/>
    protected override void PackTile(float* packed, long row, int rows, long batch, uint** data, Scratch scratch)
    {
        if (rows < _tile.Rows)
            NativeMemory.Clear(packed, (nuint)Depth * (nuint)_tile.Rows * sizeof(float));
        PanelState state = RowPacker.Bind(scratch, row, rows, Step);
        RowPacker.Pack(state, (uint*)packed, _tile.Rows, batch * Depth, Depth, data);
    }

    /// <inheritdoc/>
    protected override ColumnPanel MultiplyPanel(float* a, int tiles, long batch, long panel, uint** data, Scratch scratch, out float* accumulators, out int width)
    {
        width = _tile.Columns;
        int tileElements = _tile.Rows * width, block = DirectColumns.PanelElements / width;
        ColumnPanel columns = _columns.Bind(scratch, batch, panel, width, data);
        float* c = accumulators = (float*)scratch.Allocate((((nint)tiles * tileElements) + OutputRuns.SlackElements) * sizeof(float));
        new Span<uint>(c, tiles * tileElements).Fill(Init);
        for (int k = 0; k < Depth; k += block)
        {
            int count = Math.Min(block, Depth - k);
            for (int t = 0; t < tiles; t++)
                _tile.Multiply(a + ((((nint)t * Depth) + k) * _tile.Rows), columns.Columns, _columns.Offsets(k), c + (t * tileElements), count);
        }

        return columns;
    }
}
