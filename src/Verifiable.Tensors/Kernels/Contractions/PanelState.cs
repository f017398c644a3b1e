namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>What a <see cref="PanelPacker"/> keeps for one panel; all of it lives in the worker's scratch memory.</summary>
internal unsafe struct PanelState
{
    /// <summary>The runs of the panel's lanes.</summary>
    public long* Runs;

    /// <summary>Their number.</summary>
    public int RunCount;

    /// <summary>Each form's constant and step share.</summary>
    public long* Origin;

    /// <summary>Scalar digits of the row that was tabled last.</summary>
    public long* Digits;

    /// <summary>Each form's share of the scalar digits, by row.</summary>
    public long* Table;
}
