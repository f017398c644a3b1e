namespace Verifiable.Protocol.Disputes;

/// <summary>How a level of the game splits <c>n</c> units, steps or blocks: stride <c>ceil(n / 32)</c>, <c>ceil(n / stride)</c> parts (protocol section 6).</summary>
public static class Split
{
    /// <summary>Most parts of one split.</summary>
    public const int FanOut = 32;

    /// <summary>Units of each part but perhaps the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="units"/> is below 1.</exception>
    public static long StrideOf(long units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        return (units + FanOut - 1) / FanOut;
    }

    /// <summary>Number of parts, from 1 to 32.</summary>
    public static int PartsOf(long units)
    {
        long stride = StrideOf(units);
        return (int)((units + stride - 1) / stride);
    }

    /// <summary>First unit and number of units of a part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    public static (long First, long Count) PartOf(long units, int part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, PartsOf(units));
        long stride = StrideOf(units);
        long first = part * stride;
        return (first, Math.Min(stride, units - first));
    }

    /// <summary>The unit at which each part ends, the last included.</summary>
    public static long[] EndsOf(long units)
    {
        var ends = new long[PartsOf(units)];
        for (int part = 0; part < ends.Length; part++)
        {
            (long first, long count) = PartOf(units, part);
            ends[part] = first + count;
        }

        return ends;
    }
}
