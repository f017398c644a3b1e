namespace Verifiable.Protocol.Hashing;

/// <summary>Numbers of the keccak-256 sponge.</summary>
internal static class KeccakRounds
{
    /// <summary>Bytes absorbed by one permutation.</summary>
    public const int Rate = 136;

    /// <summary>Words absorbed by one permutation.</summary>
    public const int RateWords = Rate / sizeof(ulong);

    /// <summary>Words of the state.</summary>
    public const int StateWords = 25;

    /// <summary>First padding byte; Ethereum's keccak-256 has the original Keccak padding, not that of SHA-3 (0x06).</summary>
    public const byte FirstPad = 0x01;

    /// <summary>Last padding bit, in the highest byte of the last word of the rate.</summary>
    public const ulong LastPad = 1UL << 63;

    /// <summary>Round constants of iota (FIPS 202 section 3.2.5).</summary>
    public static ReadOnlySpan<ulong> Constants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
        0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
        0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];
}
