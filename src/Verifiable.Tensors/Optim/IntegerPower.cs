namespace Verifiable.Tensors.Optim;

/// <summary>Powers with a positive integer exponent, the same on every platform.</summary>
internal static class IntegerPower
{
    /// <summary><paramref name="value"/> to the power <paramref name="exponent"/>, correctly rounded but for a relative error near 2^-95 before the last rounding.</summary>
    /// <remarks>
    /// Square and multiply on unevaluated sums of two f64 (double-double, Dekker 1971), products made exact by fused multiply-add. The C library's pow
    /// would differ between platforms in its last bit.
    /// </remarks>
    public static double Of(double value, int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exponent, 1);
        (double High, double Low) result = (1, 0), square = (value, 0);
        for (int e = exponent; e > 0; e >>= 1)
        {
            if ((e & 1) != 0)
                result = Multiply(result, square);
            square = Multiply(square, square);
        }

        return result.High;
    }

    private static (double High, double Low) Multiply((double High, double Low) a, (double High, double Low) b)
    {
        double product = a.High * b.High;
        double error = Math.FusedMultiplyAdd(a.High, b.High, -product) + ((a.High * b.Low) + (a.Low * b.High));
        double high = product + error;
        return (high, error - (high - product));
    }
}
