using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>keccak-256 as Ethereum uses it: of one span, or of a stream appended piece by piece.</summary>
/// <remarks>Keccak[c = 512] with the original padding 0x01...0x80 (Bertoni et al., "The Keccak reference", version 3.0). Not thread-safe.</remarks>
public sealed unsafe class Keccak256
{
    private readonly ulong[] _state = new ulong[KeccakRounds.StateWords];
    private readonly byte[] _block = new byte[KeccakRounds.Rate];
    private int _filled;

    /// <summary>Hash of <paramref name="data"/>.</summary>
    [SkipLocalsInit]
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        ulong* state = stackalloc ulong[KeccakRounds.StateWords];
        new Span<ulong>(state, KeccakRounds.StateWords).Clear();
        while (data.Length >= KeccakRounds.Rate)
        {
            Absorb(state, data[..KeccakRounds.Rate]);
            data = data[KeccakRounds.Rate..];
        }

        Span<byte> block = stackalloc byte[KeccakRounds.Rate];
        data.CopyTo(block);
        return Squeeze(state, block, data.Length);
    }

    /// <summary>Appends a piece of the message.</summary>
    public void Append(ReadOnlySpan<byte> data)
    {
        fixed (ulong* state = _state)
        {
            if (_filled > 0)
            {
                int taken = Math.Min(data.Length, KeccakRounds.Rate - _filled);
                data[..taken].CopyTo(_block.AsSpan(_filled));
                _filled += taken;
                data = data[taken..];
                if (_filled < KeccakRounds.Rate)
                    return;
                Absorb(state, _block);
                _filled = 0;
            }

            while (data.Length >= KeccakRounds.Rate)
            {
                Absorb(state, data[..KeccakRounds.Rate]);
                data = data[KeccakRounds.Rate..];
            }
        }

        data.CopyTo(_block);
        _filled = data.Length;
    }

    /// <summary>Hash of everything appended; the hasher then starts anew.</summary>
    public Hash256 Finish()
    {
        Hash256 hash;
        fixed (ulong* state = _state)
            hash = Squeeze(state, _block, _filled);
        Array.Clear(_state);
        _filled = 0;
        return hash;
    }

    private static void Absorb(ulong* state, ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(block);
        for (int i = 0; i < KeccakRounds.RateWords; i++)
            state[i] ^= words[i];
        KeccakPermutation<ulong, ScalarKeccakWord>.Permute(state);
    }

    private static Hash256 Squeeze(ulong* state, Span<byte> block, int filled)
    {
        block[filled..].Clear();
        block[filled] = KeccakRounds.FirstPad;
        block[^1] |= 0x80;
        Absorb(state, block);
        return new Hash256(new ReadOnlySpan<byte>(state, Hash256.Size));
    }
}
