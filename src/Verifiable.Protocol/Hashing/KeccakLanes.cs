using System.Runtime.Intrinsics.X86;

namespace Verifiable.Protocol.Hashing;

/// <summary>How many messages one permutation hashes at a time; every width gives the same hashes.</summary>
public enum KeccakLanes
{
    /// <summary>Portable scalar code, and the definition of the others.</summary>
    One = 1,

    /// <summary>Four messages in 256-bit vectors (AVX2).</summary>
    Four = 4,

    /// <summary>Eight messages in 512-bit vectors (AVX-512F, ternary logic and rotates).</summary>
    Eight = 8,
}

/// <summary>What this machine runs.</summary>
public static class KeccakLanesSupport
{
    /// <summary>The widest that this machine runs, chosen once at start.</summary>
    public static readonly KeccakLanes Best =
        IsSupported(KeccakLanes.Eight) ? KeccakLanes.Eight : IsSupported(KeccakLanes.Four) ? KeccakLanes.Four : KeccakLanes.One;

    /// <summary>Whether this machine runs a width.</summary>
    public static bool IsSupported(KeccakLanes lanes) => lanes switch
    {
        KeccakLanes.Eight => Avx512F.IsSupported,
        KeccakLanes.Four => Avx2.IsSupported,
        KeccakLanes.One => true,
        _ => false,
    };
}
