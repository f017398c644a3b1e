using System.Runtime.CompilerServices;

namespace Verifiable.Protocol.Hashing;

/// <summary>Hashes many messages of one length, <c>words</c> 64-bit words (a multiple of eight) and a tag byte, as many at a time as <typeparamref name="TOps"/> has lanes.</summary>
internal static unsafe class LaneSponge<TWord, TOps>
    where TWord : unmanaged
    where TOps : struct, IKeccakWord<TWord>
{
    private const int HashWords = Hash256.Size / sizeof(ulong);
    private const int Gathered = 8;
    private const int CacheLine = 64;

    /// <summary>
    /// Hashes <paramref name="count"/> consecutive messages. <paramref name="hashes"/> may start where <paramref name="messages"/> starts, since a message
    /// is longer than a hash and a group is read before its hashes are written.
    /// </summary>
    /// <remarks>Memory: <c>count * words</c> readable words at messages, <c>count * 4</c> writable words at hashes.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Hash(ulong* messages, int words, byte tag, long count, ulong* hashes)
    {
        byte* room = stackalloc byte[((KeccakRounds.StateWords + words) * sizeof(TWord)) + CacheLine];
        var state = (TWord*)(((nint)room + CacheLine - 1) & -CacheLine);
        long whole = count - (count % TOps.Lanes);
        for (long i = 0; i < whole; i += TOps.Lanes)
            HashGroup(state, messages + (i * words), words, tag, hashes + (i * HashWords));
        if (whole == count)
            return;

        // The ragged group: other lanes hash zeros, nobody reads them. 8 lanes of 32 words are 2 KiB.
        ulong* padded = stackalloc ulong[TOps.Lanes * words];
        ulong* results = stackalloc ulong[TOps.Lanes * HashWords];
        new Span<ulong>(padded, TOps.Lanes * words).Clear();
        int rest = (int)(count - whole);
        new ReadOnlySpan<ulong>(messages + (whole * words), rest * words).CopyTo(new Span<ulong>(padded, rest * words));
        HashGroup(state, padded, words, tag, results);
        new ReadOnlySpan<ulong>(results, rest * HashWords).CopyTo(new Span<ulong>(hashes + (whole * HashWords), rest * HashWords));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HashGroup(TWord* state, ulong* messages, int words, byte tag, ulong* hashes)
    {
        TWord* gathered = state + KeccakRounds.StateWords;
        for (int i = 0; i < words; i += Gathered)
            TOps.GatherEight(messages + i, words, gathered + i);
        new Span<TWord>(state, KeccakRounds.StateWords).Clear();
        int absorbed = 0;
        for (int i = 0; i < words; i++)
        {
            state[absorbed] = TOps.Xor(state[absorbed], gathered[i]);
            if (++absorbed == KeccakRounds.RateWords)
            {
                KeccakPermutation<TWord, TOps>.Permute(state);
                absorbed = 0;
            }
        }

        // The tag byte and the first padding byte share a word; it is never the last of the rate for the lengths in use.
        state[absorbed] = TOps.Xor(state[absorbed], TOps.Broadcast(tag | ((ulong)KeccakRounds.FirstPad << 8)));
        state[KeccakRounds.RateWords - 1] = TOps.Xor(state[KeccakRounds.RateWords - 1], TOps.Broadcast(KeccakRounds.LastPad));
        KeccakPermutation<TWord, TOps>.Permute(state);
        TOps.ScatterFour(state, hashes, HashWords);
    }
}
