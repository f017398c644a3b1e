using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Bounds a function that is smooth over each block, by interpolation between values of MPFR.</summary>
/// <remarks>
/// MPFR gives the value at seven inputs of the block, 682 apart, and Newton's polynomial of degree six over their forward differences those between.
/// For a function analytic in a disc around the block of radius rho times its length, with values M times its own there, the remainder is below
/// M rho^-7 2^-11 (3.4e-4 is the largest product of distances from seven even nodes). Rounding: the values of MPFR, each half an ulp off, count at most
/// five times (the nodes' Lebesgue constant is below 5), the sums less: under 2^-50. Callers name the blocks where that and the remainder stay below the margin;
/// each block is held against MPFR at one more input. Nothing here shares a coefficient or a reduction with the programs under test.
/// </remarks>
/// <param name="function">The function.</param>
/// <param name="definite">The value of all inputs of a block, by its first input, or null; NaN and infinities are handled here.</param>
/// <param name="isSmooth">Whether the function is smooth enough over the block.</param>
internal sealed class InterpolatedEnclosure(MpfrFunction function, Func<uint, double?> definite, Func<float, bool> isSmooth) : Enclosure(function)
{
    private const int Degree = 6;
    private const int Spacing = (BlockLength - 1) / Degree;
    private const uint Infinity = 0x7f800000;
    private readonly double[] _differences = new double[Degree + 1];

    public override bool TryFill(uint first, Span<double> values, Span<double> bounds)
    {
        if ((first & Infinity) == Infinity)
        {
            FillDefinite(double.NaN, values, bounds);
            if ((first & 0x007fffff) == 0)
                values[0] = Exact.RoundToDouble(BitConverter.UInt32BitsToSingle(first));
            return true;
        }

        if (definite(first) is { } value)
            return FillDefinite(value, values, bounds);
        float start = BitConverter.UInt32BitsToSingle(first);
        if ((first & 0x7fffffff) == 0 || !isSmooth(start))
            return false;

        double bound = 0;
        for (int k = 0; k <= Degree; k++)
        {
            _differences[k] = Exact.RoundToDouble(BitConverter.UInt32BitsToSingle(first + (uint)(k * Spacing)));
            bound = Math.Max(bound, Math.Abs(_differences[k]));
        }

        for (int order = 1; order <= Degree; order++)
        {
            for (int k = Degree; k >= order; k--)
                _differences[k] -= _differences[k - 1];
        }

        for (int i = 0; i < BlockLength; i += Vector512<double>.Count)
        {
            Vector512<double> z = (Vector512.Create((double)i) + Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7)) / Vector512.Create((double)Spacing);
            Vector512<double> sum = Vector512.Create(_differences[Degree]);
            for (int k = Degree - 1; k >= 0; k--)
                sum = Vector512.FusedMultiplyAdd(sum, (z - Vector512.Create((double)k)) / Vector512.Create(k + 1.0), Vector512.Create(_differences[k]));
            sum.CopyTo(values[i..]);
        }

        bounds.Fill(bound * Margin);
        return true;
    }
}
