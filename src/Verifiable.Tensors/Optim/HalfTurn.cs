namespace Verifiable.Tensors.Optim;

/// <summary>Cosines of half turns, the same on every machine.</summary>
internal static class HalfTurn
{
    private const int Terms = 11;

    /// <summary><c>cos(pi * x)</c> for finite x; the error is below 4e-16.</summary>
    /// <remarks>
    /// x is brought to [0, 1/2] by exact operations (period 2, <c>cos(pi (2 - x)) = cos(pi x)</c>, <c>cos(pi (1 - x)) = -cos(pi x)</c>); up to 1/4 the Taylor series of the cosine, beyond it that of
    /// <c>sin(pi (1/2 - x))</c>, both from the smallest term on, in f64 with +, * and / alone. The C library's cosine differs between machines in its last bit. x = 0, 1/2, 1, ... give 1, 0, -1, ...
    /// </remarks>
    public static double Cos(double x)
    {
        x = Math.Abs(x) % 2;
        if (x > 1)
            x = 2 - x;
        bool negative = x > 0.5;
        if (negative)
            x = 1 - x;
        double value = x <= 0.25 ? Series(x * Math.PI, 0) : Series((0.5 - x) * Math.PI, 1);
        return negative ? -value : value;
    }

    /// <summary><c>z^first (1/first! - z^2/(first+2)! + z^4/(first+4)! - ...)</c> by Horner's rule.</summary>
    private static double Series(double z, int first)
    {
        double square = z * z;
        double sum = 1;
        for (int k = Terms; k >= 1; k--)
        {
            int n = (2 * k) + first;
            sum = 1 - (square / (n * (n - 1)) * sum);
        }

        return first == 0 ? sum : z * sum;
    }
}
