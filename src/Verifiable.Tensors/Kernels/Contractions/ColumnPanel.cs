namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>One panel of columns while a worker multiplies it; pointers into scratch memory or a tensor.</summary>
internal unsafe struct ColumnPanel
{
    /// <summary>Element 0 of the columns.</summary>
    public float* Columns;

    /// <summary>Where the panel's columns lie in the output: runs of (first column, length, element offset).</summary>
    public long* OutputRuns;

    /// <summary>Number of output runs.</summary>
    public int OutputRunCount;

    /// <summary>Elements of the output from column to column inside a run.</summary>
    public long OutputSlope;

    /// <summary>Scalar position of iteration 0 (packed columns).</summary>
    public long Position;

    /// <summary>The packer's state (packed columns).</summary>
    public PanelState Packing;
}
