using System.Runtime.Intrinsics;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.NonFinite;

/// <summary>Looks through tensors for NaN and infinity, at the speed of memory.</summary>
/// <remarks>A number is one or the other if all bits of its exponent are set.</remarks>
internal static class FiniteScan
{
    private const uint Exponent = 0x7f800000;

    /// <summary>Index of the first element that is NaN or infinite, or -1; integers are neither.</summary>
    public static long IndexOf(Tensor tensor)
    {
        if (tensor.Type != ElementType.Float32)
            return -1;
        ReadOnlySpan<uint> bits = tensor.Bits;
        Vector256<uint> exponent = Vector256.Create(Exponent);
        int i = 0;
        for (; i <= bits.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            if (Vector256.EqualsAny(Vector256.Create(bits[i..]) & exponent, exponent))
                break;
        }

        // The tail, or the vector in which it is.
        for (; i < bits.Length; i++)
        {
            if ((bits[i] & Exponent) == Exponent)
                return i;
        }

        return -1;
    }
}
