using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Bounds ln x.</summary>
/// <remarks>
/// ln(a+h) = ln a + ln(1+t), t = h/a, and ln(1+t) = t - t^2/2 + ... + t^7/7. A block of normal inputs spans t &lt; 2^-11, of subnormal ones
/// from 2^-128 on t &lt;= 2^-9, so the remainder is below 2^-65 t; quotient, Horner's rule, anchor and sum add less than
/// 2^-51 (|ln a| + |ln(1+t)|). Subnormal inputs below 2^-128 go to MPFR.
/// </remarks>
internal sealed class LogEnclosure() : Enclosure(MpfrFunction.Log)
{
    private const uint FirstBounded = 1u << 21;
    private const uint Infinity = 0x7f800000;

    public override bool TryFill(uint first, Span<double> values, Span<double> bounds)
    {
        if (first >= Infinity)
        {
            FillDefinite(double.NaN, values, bounds);
            if (first == Infinity)
                values[0] = double.PositiveInfinity;
            else if (first == 0x80000000)
                values[0] = double.NegativeInfinity;
            return true;
        }

        if (first < FirstBounded)
            return false;

        float start = BitConverter.UInt32BitsToSingle(first);
        Vector512<double> origin = Vector512.Create((double)start);
        Vector512<double> anchor = Vector512.Create(Exact.RoundToDouble(start));
        for (int i = 0; i < BlockLength; i += Vector512<double>.Count)
        {
            Vector512<double> t = (Inputs(first + (uint)i) - origin) / origin;
            Vector512<double> rest = t * Polynomial(t, 1.0 / 7, -1.0 / 6, 1.0 / 5, -1.0 / 4, 1.0 / 3, -1.0 / 2, 1);
            (anchor + rest).CopyTo(values[i..]);
            ((Vector512.Abs(anchor) + Vector512.Abs(rest)) * Margin).CopyTo(bounds[i..]);
        }

        return true;
    }
}
