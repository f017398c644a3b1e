using System.Runtime.InteropServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>Hashes tensor leaves: <c>H(256 bytes ‖ tag)</c> each, several at a time.</summary>
public static unsafe class LeafHasher
{
    /// <summary>Bytes of one leaf.</summary>
    public const int LeafBytes = 256;

    /// <summary>Hashes consecutive leaves with the widest lanes of this machine.</summary>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void Hash(ReadOnlySpan<byte> leaves, byte tag, Span<Hash256> hashes) => Hash(leaves, tag, hashes, KeccakLanesSupport.Best);

    /// <summary>Hashes consecutive leaves with the given lanes.</summary>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine does not run <paramref name="lanes"/>.</exception>
    public static void Hash(ReadOnlySpan<byte> leaves, byte tag, Span<Hash256> hashes, KeccakLanes lanes)
    {
        if (leaves.Length != (long)hashes.Length * LeafBytes)
            throw new ArgumentException($"LeafHasher.Hash: expected {(long)hashes.Length * LeafBytes} bytes for {hashes.Length} hashes, got {leaves.Length}", nameof(leaves));
        fixed (byte* source = leaves)
        fixed (byte* destination = MemoryMarshal.AsBytes(hashes))
            Hash(source, hashes.Length, tag, (Hash256*)destination, lanes);
    }

    /// <summary>Hashes <paramref name="count"/> leaves of 256 bytes at <paramref name="leaves"/>, which the caller keeps in place.</summary>
    /// <exception cref="PlatformNotSupportedException">This machine does not run <paramref name="lanes"/>.</exception>
    public static void Hash(byte* leaves, long count, byte tag, Hash256* hashes, KeccakLanes lanes) =>
        LaneHashing.Hash((ulong*)leaves, LeafBytes / sizeof(ulong), tag, count, (ulong*)hashes, lanes);
}
