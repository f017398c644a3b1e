using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Powers of f32 with a constant exponent that is a small integer or ±1/2, element by element.</summary>
/// <remarks>
/// Each product is rounded. Powers are formed by squaring from the exponent's highest bit on, then multiplying by x where a bit is set (Knuth, The Art of Computer Programming,
/// section 4.6.3); roots are correctly rounded.
/// <code>
/// n &gt;= 1     y = x^n                 gx = gy * (n * x^(n-1))
/// 0          y = 1                   gx = gy * 0
/// n &lt;= -1    y = 1 / x^-n            gx = gy * (n * (1 / x^(1-n)))
/// 1/2        y = sqrt(x)             gx = gy * (0.5 * rsqrt(x))
/// -1/2       y = rsqrt(x)            gx = gy * (-0.5 * ((y * y) * y))
/// </code>
/// </remarks>
internal static class PowerFunction
{
    private const int MaxExponent = 64;

    /// <summary>Appends the power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is another number.</exception>
    public static Value Forward(Value x, double exponent)
    {
        if (exponent == 0.5)
            return ElementwiseFunction.Unary("pow.half", x, e => e.X.Sqrt(), e => e.Gradient * (e.Constant(0.5) * e.X.Rsqrt()));
        if (exponent == -0.5)
            return ElementwiseFunction.Unary("pow.minus_half", x, e => e.X.Rsqrt(), e => e.Gradient * (e.Constant(-0.5) * (e.Y * e.Y * e.Y)));
        if (exponent != Math.Truncate(exponent) || Math.Abs(exponent) > MaxExponent)
            throw new ArgumentOutOfRangeException(nameof(exponent), $"pow: expected an exponent of ±0.5 or an integer in -{MaxExponent}..{MaxExponent}, got {exponent}");
        int n = (int)exponent;
        return ElementwiseFunction.Unary("pow", x, e => Power(e, n), e => n == 0 ? e.Gradient * e.Constant(0) : e.Gradient * (e.Constant(n) * Power(e, n - 1)));
    }

    private static ScalarF32 Power(ElementScope e, int exponent)
    {
        if (exponent == 0)
            return e.Constant(1);
        uint n = (uint)Math.Abs(exponent);
        ScalarF32 x = e.X, power = x;
        for (int bit = 30 - int.LeadingZeroCount((int)n); bit >= 0; bit--)
        {
            power *= power;
            if ((n >> bit & 1) != 0)
                power *= x;
        }

        return exponent < 0 ? e.Constant(1) / power : power;
    }
}
