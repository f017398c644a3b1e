namespace Verifiable.Protocol.Hashing;

/// <summary>The operations on 64-bit words that Keccak-f[1600] is made of, for one or several messages side by side.</summary>
/// <typeparam name="TWord">A word of each message.</typeparam>
internal unsafe interface IKeccakWord<TWord>
    where TWord : unmanaged
{
    /// <summary>Messages side by side.</summary>
    static abstract int Lanes { get; }

    /// <summary>The same value in every lane.</summary>
    static abstract TWord Broadcast(ulong value);

    /// <summary>Eight words of each message: <c>into[w]</c> gets <c>words[lane * stride + w]</c>.</summary>
    static abstract void GatherEight(ulong* words, nint stride, TWord* into);

    /// <summary>Writes four words of each message: <c>words[lane * stride + w]</c> gets <c>from[w]</c>.</summary>
    static abstract void ScatterFour(TWord* from, ulong* words, nint stride);

    /// <summary><c>a ^ b</c>.</summary>
    static abstract TWord Xor(TWord a, TWord b);

    /// <summary><c>a ^ b ^ c</c>.</summary>
    static abstract TWord Xor(TWord a, TWord b, TWord c);

    /// <summary><c>a ^ b ^ c ^ d ^ e</c>.</summary>
    static abstract TWord Xor(TWord a, TWord b, TWord c, TWord d, TWord e);

    /// <summary><c>a ^ (~b &amp; c)</c>, the step chi.</summary>
    static abstract TWord Chi(TWord a, TWord b, TWord c);

    /// <summary>Rotation to the left by a constant in 1..63.</summary>
    static abstract TWord RotateLeft(TWord a, byte count);
}
