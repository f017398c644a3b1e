using System.Runtime.InteropServices;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Columns copied into dense panels; the copy pays off when several tiles of rows use it, or when columns are scattered.</summary>
internal sealed unsafe class PackedColumns(PanelPacker packer, OutputRuns output, long iterations) : ColumnSource
{
    /// <inheritdoc/>
    public override bool IsPacked => true;

    /// <inheritdoc/>
    public override long PanelCount(int width) => (packer.LaneCount + width - 1) / width;

    /// <inheritdoc/>
    public override ColumnPanel Bind(Scratch scratch, long batch, long panel, int width, long step, uint** data)
    {
        long column = panel * width;
        int columns = (int)Math.Min(width, packer.LaneCount - column);
        int block = PanelElements / width;
        var bound = new ColumnPanel
        {
            Columns = (float*)scratch.Allocate(PanelElements * sizeof(float)),
            Offsets = (long*)scratch.Allocate(block * sizeof(long)),
            OutputSlope = output.Slope,
            Position = batch * iterations,
            Packing = packer.Bind(scratch, column, columns, step),
        };
        bound.OutputRunCount = output.BuildRuns(scratch, batch, column, columns, out bound.OutputRuns);
        for (int k = 0; k < block; k++)
            bound.Offsets[k] = (long)k * width;
        if (columns < width)
            NativeMemory.Clear(bound.Columns, PanelElements * sizeof(float));
        return bound;
    }

    /// <inheritdoc/>
    public override void Fetch(ref ColumnPanel panel, int width, long first, int count, uint** data) =>
        packer.Pack(panel.Packing, (uint*)panel.Columns, width, panel.Position + first, count, data);
}
