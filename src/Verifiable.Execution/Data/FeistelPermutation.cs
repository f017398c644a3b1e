using System.Numerics;

namespace Verifiable.Execution.Data;

/// <summary>A random permutation of <c>0..size-1</c> of which any entry is computed alone, from the key and nothing else.</summary>
/// <remarks>
/// A Feistel network over the <c>k = ceil(log2 size)</c> bits of an index, with Philox4x32-10 as its round function (Luby, Rackoff, "How to construct pseudorandom permutations from pseudorandom
/// functions", 1988), and cycle walking where the size is no power of two (Black, Rogaway, "Ciphers with arbitrary finite domains", 2002). The upper <c>ceil(k/2)</c> bits are a, the lower
/// <c>floor(k/2)</c> are b, and F gives the first word of the block of counter (half, round, stream, purpose) under the key:
/// <code>
/// round 0, 2, .., 10:   a ^= F(b, round)      round 1, 3, .., 11:   b ^= F(a, round)        each cut to the bits of its half
/// </code>
/// A result that is not below the size goes through the network again. The domain is smaller than twice the size, so fewer than two passes are expected, and since the network is a bijection
/// the walk comes back to its start, which is below the size. Twelve rounds, because halves of a bit or two mix slowly: with eight, sizes of 5 still favour some of their 120 orders.
/// </remarks>
public readonly struct FeistelPermutation
{
    private const int Rounds = 12;
    private readonly ulong _key;
    private readonly uint _stream;
    private readonly PhiloxPurpose _purpose;
    private readonly int _lowBits;
    private readonly uint _highMask;
    private readonly uint _lowMask;

    /// <summary>The permutation of a key, a purpose and a stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0.</exception>
    public FeistelPermutation(ulong key, PhiloxPurpose purpose, uint stream, uint size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        (_key, _purpose, _stream, Size) = (key, purpose, stream, size);
        int bits = 32 - BitOperations.LeadingZeroCount(size - 1);
        _lowBits = bits / 2;
        _lowMask = (1u << _lowBits) - 1;
        _highMask = (1u << (bits - _lowBits)) - 1;
    }

    /// <summary>Number of entries, at least 1.</summary>
    public uint Size { get; }

    /// <summary>Entry <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public uint this[uint index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
            do
                index = Pass(index);
            while (index >= Size);
            return index;
        }
    }

    private uint Pass(uint index)
    {
        (uint high, uint low) = (index >> _lowBits, index & _lowMask);
        Span<uint> words = stackalloc uint[Philox.BlockWords];
        for (uint round = 0; round < Rounds; round += 2)
        {
            Philox.Block(_key, [low, round, _stream, (uint)_purpose], words);
            high ^= words[0] & _highMask;
            Philox.Block(_key, [high, round + 1, _stream, (uint)_purpose], words);
            low ^= words[0] & _lowMask;
        }

        return (high << _lowBits) | low;
    }
}
