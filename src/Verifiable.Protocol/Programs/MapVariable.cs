namespace Verifiable.Protocol.Programs;

/// <summary>A variable of a map: an output digit, a reduction digit or the step number; <see cref="Code"/> is its encoding.</summary>
public readonly record struct MapVariable(byte Code)
{
    private const byte ReductionBase = 0x40;

    /// <summary>The step number of the job, from 0.</summary>
    public static readonly MapVariable Step = new(0x80);

    /// <summary>Whether this is an output digit.</summary>
    public bool IsOutput => Code < ReductionBase;

    /// <summary>Whether this is a reduction digit.</summary>
    public bool IsReduction => Code is >= ReductionBase and < 0x80;

    /// <summary>Whether this is the step number.</summary>
    public bool IsStep => Code == 0x80;

    /// <summary>Index of the digit.</summary>
    public int Digit => Code & 0x3f;

    /// <summary>Output digit <paramref name="dimension"/>.</summary>
    public static MapVariable Output(int dimension) => new(checked((byte)dimension));

    /// <summary>Reduction digit <paramref name="dimension"/>.</summary>
    public static MapVariable Reduction(int dimension) => new(checked((byte)(ReductionBase + dimension)));
}
