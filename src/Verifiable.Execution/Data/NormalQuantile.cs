namespace Verifiable.Execution.Data;

/// <summary>Quantiles of the standard normal distribution, the same bits on every machine.</summary>
/// <remarks>
/// Wichura, "Algorithm AS 241: The percentage points of the normal distribution" (Applied Statistics 37, 1988), routine PPND16: two quotients of polynomials of degree 7, relative error
/// about 1e-16 where the probability is from 1e-11 to 1 - 1e-11. Evaluated in f64 with +, -, *, / and sqrt alone, which IEEE 754 defines; the logarithm of the tail is a series of them too
/// (<see cref="Log"/>), because the platform's logarithm differs between machines in its last bit.
/// </remarks>
public static class NormalQuantile
{
    /// <summary>Smallest probability; the largest is one minus it.</summary>
    public const double Least = 1.0 / (1L << 34);

    private const double Ln2 = 0.69314718055994530942;
    private const double SqrtHalf = 0.70710678118654752440;
    private const int LogTerms = 14;
    private const int BisectionSteps = 60;

    /// <summary>The number that a standard normal variable is below with probability <paramref name="p"/>, which is clamped to <c>[2^-34, 1 - 2^-34]</c>.</summary>
    public static double Of(double p)
    {
        p = Math.Clamp(p, Least, 1 - Least);
        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double central = 0.180625 - (q * q);
            return q
                * Polynomial(central, 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3)
                / Polynomial(central, 1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3, 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3);
        }

        // The tail is at least 2^-34, so this is below 5 and the algorithm's third pair of polynomials never comes into play.
        double tail = Math.Sqrt(-Log(q < 0 ? p : 1 - p)) - 1.6;
        double x = Polynomial(tail, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4)
            / Polynomial(tail, 1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);
        return q < 0 ? -x : x;
    }

    /// <summary>The probability that a standard normal variable is below <paramref name="x"/>, by bisection of <see cref="Of"/>; within <c>[2^-34, 1 - 2^-34]</c>.</summary>
    public static double ProbabilityBelow(double x)
    {
        (double low, double high) = (Least, 1 - Least);
        for (int i = 0; i < BisectionSteps; i++)
        {
            double middle = (low + high) / 2;
            if (Of(middle) < x)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>Natural logarithm of a positive normal number: <c>e ln 2 + 2 (s + s^3/3 + s^5/5 + ...)</c>, <c>s = (m-1)/(m+1)</c>, for <c>x = m 2^e</c> with m from sqrt(1/2) to sqrt(2).</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1022;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000f_ffff_ffff_ffff) | 0x3fe0_0000_0000_0000);
        if (mantissa < SqrtHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        // |s| <= 0.1716, so the first term left out is below 1e-23.
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double sum = 0;
        for (int k = LogTerms; k >= 1; k--)
            sum = (sum * square) + (1.0 / ((2 * k) - 1));
        return (exponent * Ln2) + (2 * s * sum);
    }

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        double sum = 0;
        for (int i = coefficients.Length - 1; i >= 0; i--)
            sum = (sum * x) + coefficients[i];
        return sum;
    }
}
