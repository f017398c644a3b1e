namespace Verifiable.Execution.Data;

/// <summary>The counter-based generator Philox4x32-10: four random words for a key and a counter, the same everywhere.</summary>
/// <remarks>Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): ten rounds, multipliers and Weyl constants of its table.</remarks>
public static class Philox
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xd251_1f53;
    private const uint Multiplier1 = 0xcd9e_8d57;
    private const uint Weyl0 = 0x9e37_79b9;
    private const uint Weyl1 = 0xbb67_ae85;

    /// <summary>Words in one block.</summary>
    public const int BlockWords = 4;

    /// <summary>Writes the four words of a counter.</summary>
    /// <param name="key">The key; its low word comes first.</param>
    /// <param name="counter">Four words.</param>
    /// <param name="output">Four words.</param>
    public static void Block(ulong key, ReadOnlySpan<uint> counter, Span<uint> output)
    {
        (uint c0, uint c1, uint c2, uint c3) = (counter[0], counter[1], counter[2], counter[3]);
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }

        (output[0], output[1], output[2], output[3]) = (c0, c1, c2, c3);
    }
}
