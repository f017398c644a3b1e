namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Bits of the f64 addends that move integers into and out of the low word exactly.</summary>
internal static class MagicAddend
{
    /// <summary><c>2^52</c>.</summary>
    public const ulong TwoTo52 = 0x4330000000000000;

    /// <summary><c>2^52 + 2^31</c>.</summary>
    public const ulong TwoTo52Plus31 = 0x4330000080000000;

    /// <summary><c>3 * 2^51</c>.</summary>
    public const ulong ThreeTimesTwoTo51 = 0x4338000000000000;
}
