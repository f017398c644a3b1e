using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Bounds e^x.</summary>
/// <remarks>
/// e^(a+h) = e^a (1 + h + ... + h^8/8!), h exact. Between -104 and 89 a block spans |h| &lt;= 2^-5, so the remainder is below 2^-63; anchor,
/// Horner's rule and product add less than 2^-51, relative to e^x. Beyond, e^x is monotone and MPFR is asked at the two ends.
/// </remarks>
internal sealed class ExpEnclosure : Enclosure
{
    // Both are first inputs of blocks.
    private const uint Overflowing = 0x42b20000;
    private const uint Vanishing = 0xc2d00000;
    private const uint Infinity = 0x7f800000;

    public ExpEnclosure()
        : base(MpfrFunction.Exp)
    {
        if (Exact.RoundToSingle(Overflowing) != Infinity || Exact.RoundToSingle(Vanishing) != 0)
            throw new InvalidOperationException("ExpEnclosure: expected MPFR's e^89 to overflow and e^-104 to vanish, got other values");
    }

    public override bool TryFill(uint first, Span<double> values, Span<double> bounds)
    {
        uint magnitude = first & 0x7fffffff;
        if (magnitude >= Infinity)
        {
            FillDefinite(double.NaN, values, bounds);
            if (magnitude == Infinity)
                values[0] = first == Infinity ? double.PositiveInfinity : 0;
            return true;
        }

        if (first is >= Overflowing and < Infinity)
            return FillDefinite(double.PositiveInfinity, values, bounds);
        if (first >= Vanishing)
            return FillDefinite(0, values, bounds);

        float start = BitConverter.UInt32BitsToSingle(first);
        Vector512<double> origin = Vector512.Create((double)start);
        Vector512<double> anchor = Vector512.Create(Exact.RoundToDouble(start));
        for (int i = 0; i < BlockLength; i += Vector512<double>.Count)
        {
            Vector512<double> h = Inputs(first + (uint)i) - origin;
            Vector512<double> value = anchor * Polynomial(h, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1);
            value.CopyTo(values[i..]);
            (value * Margin).CopyTo(bounds[i..]);
        }

        return true;
    }
}
