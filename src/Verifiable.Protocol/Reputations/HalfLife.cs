namespace Verifiable.Protocol.Reputations;

/// <summary>Exponential decay in integers, the contract's <c>HalfLife</c> bit for bit: <c>value * 2^(-ticks / 65536)</c>.</summary>
/// <remarks>
/// The low sixteen bits of the ticks choose among 2^(-1/2), 2^(-1/4), ... 2^(-1/65536) with 64 binary places, whose product is cut after each
/// multiplication; the rest shifts. For a value below 2^48 the result is the floor of the exact one, or its neighbour where the exact one is within
/// 2^-11 of a whole number.
/// </remarks>
public static class HalfLife
{
    /// <summary>Ticks in which a value halves.</summary>
    public const ulong Ticks = 1UL << 16;

    private static readonly ulong[] Roots =
    [
        0xb504f333f9de6484, 0xd744fccad69d6af4, 0xeac0c6e7dd24392f, 0xf5257d152486cc2c, 0xfa83b2db722a033a, 0xfd3e0c0cf486c175, 0xfe9e115c7b8f884c, 0xff4ecb59511ec8a5,
        0xffa756521c8daed2, 0xffd3a751c0f7e10c, 0xffe9d2b2f7db2756, 0xfff4e91bff1b8c3e, 0xfffa747ea0040664, 0xfffd3a3b7814eb54, 0xfffe9d1cc60ddab1, 0xffff4e8e25879bfa,
    ];

    /// <summary>What is left of a value after a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not below 2^63.</exception>
    public static ulong Decay(ulong value, ulong ticks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, ulong.MaxValue >> 1);
        ulong halvings = ticks >> 16;
        if (halvings >= 64)
        {
            return 0;
        }

        UInt128 factor = UInt128.One << 64;
        for (int i = 0; i < Roots.Length; i++)
        {
            if ((ticks >> (15 - i) & 1) != 0)
            {
                factor = (factor * Roots[i]) >> 64;
            }
        }

        return (ulong)((value * factor) >> (int)(64 + halvings));
    }
}
