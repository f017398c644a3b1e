using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Deliveries;

/// <summary>The cipher of deliveries, whose every leaf a contract can decrypt by itself (protocol section 9).</summary>
/// <remarks>A stream cipher in counter mode: word <c>w</c> is xored with <c>H(key ‖ u32 tensor ‖ u32 leaf ‖ u8 w ‖ 0x83)</c>. One key serves one state, or two states would show their difference.</remarks>
public static class LeafCipher
{
    private const int Words = LeafHasher.LeafBytes / Hash256.Size;

    /// <summary>What the worker commits to before it reveals the key.</summary>
    public static Hash256 HashOf(Hash256 key) => Keccak256.Hash(key.AsSpan());

    /// <summary>Encrypts or decrypts the 256 bytes of a leaf in place: the two are the same.</summary>
    /// <param name="bytes">The leaf.</param>
    /// <param name="key">The key.</param>
    /// <param name="tensor">Number of the state tensor.</param>
    /// <param name="leaf">Number of the leaf in it.</param>
    /// <exception cref="ArgumentException">The leaf has another length.</exception>
    public static void Apply(Span<byte> bytes, Hash256 key, int tensor, long leaf)
    {
        if (bytes.Length != LeafHasher.LeafBytes)
            throw new ArgumentException($"LeafCipher: expected {LeafHasher.LeafBytes} bytes, got {bytes.Length}", nameof(bytes));
        Span<byte> counter = stackalloc byte[Hash256.Size + sizeof(uint) + sizeof(uint) + 1 + 1];
        key.AsSpan().CopyTo(counter);
        BinaryPrimitives.WriteUInt32BigEndian(counter[Hash256.Size..], (uint)tensor);
        BinaryPrimitives.WriteUInt32BigEndian(counter[(Hash256.Size + sizeof(uint))..], checked((uint)leaf));
        counter[^1] = MerkleTags.CipherStream;
        for (int w = 0; w < Words; w++)
        {
            counter[^2] = (byte)w;
            Hash256 stream = Keccak256.Hash(counter);
            Span<ulong> word = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(w * Hash256.Size, Hash256.Size));
            ReadOnlySpan<ulong> mask = MemoryMarshal.Cast<byte, ulong>(stream.AsSpan());
            for (int i = 0; i < word.Length; i++)
                word[i] ^= mask[i];
        }
    }
}
