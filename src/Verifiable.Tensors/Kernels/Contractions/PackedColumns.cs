using System.Runtime.InteropServices;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Columns copied into dense panels.</summary>
internal sealed unsafe class PackedColumns(PanelPacker packer, OutputRuns output, long iterations)
{
    /// <summary>Iterations that one fetch gives at most, times columns of a panel.</summary>
    public const int PanelElements = 8192;

    /// <summary>Number of panels of <paramref name="width"/> columns in one batch.</summary>
    public long PanelCount(int width) => (packer.LaneCount + width - 1) / width;

    /// <summary>Prepares one panel.</summary>
    public ColumnPanel Bind(Scratch scratch, long batch, long panel, int width, long step, uint** data)
    {
        long column = panel * width;
        int columns = (int)Math.Min(width, packer.LaneCount - column);
        var bound = new ColumnPanel
        {
            Columns = (float*)scratch.Allocate(PanelElements * sizeof(float)),
            OutputSlope = output.Slope,
            Position = batch * iterations,
            Packing = packer.Bind(scratch, column, columns, step),
        };
        bound.OutputRunCount = output.BuildRuns(scratch, batch, column, columns, out bound.OutputRuns);
        if (columns < width)
            NativeMemory.Clear(bound.Columns, PanelElements * sizeof(float));
        return bound;
    }

    /// <summary>Copies iterations <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> of the columns.</summary>
    public void Fetch(in ColumnPanel panel, int width, long first, int count, uint** data) =>
        packer.Pack(panel.Packing, (uint*)panel.Columns, width, panel.Position + first, count, data);
}
