using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>The counter-based generator Philox4x32-10 as instructions of a scalar program.</summary>
/// <remarks>
/// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). The key is a constant of the program, so its ten round keys are too; only the first of the four words
/// is computed: eight instructions a round.
/// </remarks>
internal static class PhiloxProgram
{
    private const int Rounds = 10;
    private const uint Multiplier0 = 0xd251_1f53;
    private const uint Multiplier1 = 0xcd9e_8d57;
    private const uint Weyl0 = 0x9e37_79b9;
    private const uint Weyl1 = 0xbb67_ae85;

    /// <summary>The first word of the block of a counter.</summary>
    public static ScalarU32 FirstWord(ScalarScope s, ulong key, ScalarU32 c0, ScalarU32 c1, ScalarU32 c2, ScalarU32 c3)
    {
        ScalarU32 m0 = s.ConstantU32(Multiplier0), m1 = s.ConstantU32(Multiplier1);
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Rounds - 1; round++)
        {
            (c0, c1, c2, c3) = (c2.MultiplyHigh(m1) ^ c1 ^ s.ConstantU32(k0), c2 * m1, c0.MultiplyHigh(m0) ^ c3 ^ s.ConstantU32(k1), c0 * m0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }

        return c2.MultiplyHigh(m1) ^ c1 ^ s.ConstantU32(k0);
    }
}
