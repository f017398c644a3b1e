using System.Runtime.InteropServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>Hashes inner nodes: <c>H(left ‖ right ‖ tag)</c>, one or several at a time.</summary>
public static unsafe class NodeHasher
{
    /// <summary>Hash of one node.</summary>
    public static Hash256 Hash(in Hash256 left, in Hash256 right, byte tag)
    {
        Span<byte> message = stackalloc byte[(2 * Hash256.Size) + 1];
        left.AsSpan().CopyTo(message);
        right.AsSpan().CopyTo(message[Hash256.Size..]);
        message[^1] = tag;
        return Keccak256.Hash(message);
    }

    /// <summary>Parent <c>i</c> is the node over children <c>2i</c> and <c>2i + 1</c>; <paramref name="parents"/> may start where <paramref name="children"/> starts.</summary>
    /// <exception cref="ArgumentException">There are not twice as many children as parents.</exception>
    public static void HashPairs(ReadOnlySpan<Hash256> children, byte tag, Span<Hash256> parents) => HashPairs(children, tag, parents, KeccakLanesSupport.Best);

    /// <summary>As the other overload, with the given lanes.</summary>
    /// <exception cref="ArgumentException">There are not twice as many children as parents.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine does not run <paramref name="lanes"/>.</exception>
    public static void HashPairs(ReadOnlySpan<Hash256> children, byte tag, Span<Hash256> parents, KeccakLanes lanes)
    {
        if (children.Length != 2L * parents.Length)
            throw new ArgumentException($"NodeHasher.HashPairs: expected {2L * parents.Length} children for {parents.Length} parents, got {children.Length}", nameof(children));
        fixed (byte* source = MemoryMarshal.AsBytes(children))
        fixed (byte* destination = MemoryMarshal.AsBytes(parents))
            LaneHashing.Hash((ulong*)source, 2 * Hash256.Size / sizeof(ulong), tag, parents.Length, (ulong*)destination, lanes);
    }
}
