using System.Numerics;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>A coordinate that may read the pad: its numerator is a form of its own.</summary>
/// <param name="Form">Index of the form.</param>
/// <param name="Extent">Values outside <c>[0, Extent)</c> read the pad.</param>
/// <param name="Divisor">Divides the numerator; a remainder reads the pad.</param>
/// <param name="Stride">Elements per unit of the quotient; zero when the linear form holds the coordinate already (divisor 1).</param>
/// <param name="Slope">Change of the numerator from lane to lane inside a run.</param>
internal readonly record struct CoordinateCheck(int Form, long Extent, long Divisor, long Stride, long Slope)
{
    /// <summary>Lanes from one integral quotient to the next inside a run.</summary>
    public long Period { get; init; }

    /// <summary>Change of the quotient over one period.</summary>
    public long Advance { get; init; }

    /// <summary>Binary logarithm of the divisor, or -1 when it is no power of two.</summary>
    public int Shift { get; } = long.IsPow2(Divisor) ? BitOperations.TrailingZeroCount(Divisor) : -1;

    /// <summary>Divides a numerator; false where the operand reads the pad.</summary>
    public bool TryDivide(long numerator, out long quotient) => Divides(numerator, out quotient) && (ulong)quotient < (ulong)Extent;

    /// <summary>Divides a numerator; false where a remainder is left.</summary>
    public bool Divides(long numerator, out long quotient)
    {
        if (Shift >= 0)
        {
            quotient = numerator >> Shift;
            return (numerator & (Divisor - 1)) == 0;
        }

        (quotient, long remainder) = Math.DivRem(numerator, Divisor);
        return remainder == 0;
    }

    /// <summary>The check for runs in which the numerator has the given slope.</summary>
    public CoordinateCheck WithSlope(long slope)
    {
        long common = slope == 0 ? Divisor : (long)BigInteger.GreatestCommonDivisor(slope, Divisor);
        return this with { Slope = slope, Period = Divisor / common, Advance = slope / common };
    }
}
