using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Powers of f32, element by element: constant exponents that are small integers or ±1/2 by their own formulas, all others correctly rounded.</summary>
/// <remarks>
/// For small integers each product is rounded. Powers are formed by squaring from the exponent's highest bit on, then multiplying by x where a bit is set (Knuth, The Art of Computer Programming,
/// section 4.6.3); roots are correctly rounded.
/// <code>
/// n &gt;= 1     y = x^n                 gx = gy * (n * x^(n-1))
/// 0          y = 1                   gx = gy * 0
/// n &lt;= -1    y = 1 / x^-n            gx = gy * (n * (1 / x^(1-n)))
/// 1/2        y = sqrt(x)             gx = gy * (0.5 * rsqrt(x))
/// -1/2       y = rsqrt(x)            gx = gy * (-0.5 * ((y * y) * y))
/// other      y = pow(x, c)           gx = gy * (c * pow(x, c - 1)),  c and c - 1 rounded to f32
/// </code>
/// With an exponent that is a value, y = pow(x, e) rounded once (<see cref="Elementary.Pow"/>), and, as PyTorch has it,
/// <code>
/// gx = e = 0 ? +0 : gy * (e * pow(x, e - 1))
/// ge = e = 0 and 0 &lt;= x, or x = 0 and 0 &lt;= e ? +0 : gy * (y * ln x)
/// </code>
/// The power in gx is an operator of its own: pow takes nearly all the instructions that a program may have.
/// </remarks>
internal static class PowerFunction
{
    private const int MaxExponent = 64;

    /// <summary>Appends the power.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not finite.</exception>
    public static Value Forward(Value x, double exponent)
    {
        if (exponent == 0.5)
            return ElementwiseFunction.Unary("pow.half", x, e => e.X.Sqrt(), e => e.Gradient * (e.Constant(0.5) * e.X.Rsqrt()));
        if (exponent == -0.5)
            return ElementwiseFunction.Unary("pow.minus_half", x, e => e.X.Rsqrt(), e => e.Gradient * (e.Constant(-0.5) * (e.Y * e.Y * e.Y)));
        if (!double.IsFinite(exponent))
            throw new ArgumentOutOfRangeException(nameof(exponent), $"pow: expected a finite exponent, got {exponent}");
        if (exponent != Math.Truncate(exponent) || Math.Abs(exponent) > MaxExponent)
            return Rounded(x, exponent);
        int n = (int)exponent;
        return ElementwiseFunction.Unary("pow", x, e => Power(e, n), e => n == 0 ? e.Gradient * e.Constant(0) : e.Gradient * (e.Constant(n) * Power(e, n - 1)));
    }

    /// <summary>Appends the power with an exponent that is a value; shapes broadcast.</summary>
    public static Value Forward(Value x, Value exponent) => ElementwiseFunction.Nary("pow.value", [x, exponent], e => e.Input(0).Pow(e.Input(1)), (inputs, y, gy, sink) =>
    {
        if (sink.Needs(inputs[0]))
        {
            Value power = ElementwiseFunction.Map("pow.value.power", inputs, e => e.Input(0).Pow(e.Input(1) - e.Constant(1)));
            sink.Add(inputs[0], ElementwiseFunction.Map("pow.value.gradient.0", [gy, inputs[1], power], e =>
                e.Input(1).IsEqualTo(e.Constant(0)).Select(e.Constant(0), e.Input(0) * (e.Input(1) * e.Input(2)))));
        }

        if (sink.Needs(inputs[1]))
        {
            sink.Add(inputs[1], ElementwiseFunction.Map("pow.value.gradient.1", [gy, inputs[0], inputs[1], y], e =>
            {
                ScalarF32 zero = e.Constant(0), x = e.Input(1), n = e.Input(2);
                ScalarU32 flat = (n.IsEqualTo(zero) & (zero <= x)) | (x.IsEqualTo(zero) & (zero <= n));
                return flat.Select(zero, e.Input(0) * (e.Input(3) * x.Log()));
            }));
        }
    });

    private static Value Rounded(Value x, double exponent) => ElementwiseFunction.Nary("pow.constant", [x], e => e.X.Pow(e.Constant(exponent)), (inputs, _, gy, sink) =>
    {
        Value power = ElementwiseFunction.Map("pow.constant.power", inputs, e => e.X.Pow(e.Constant(exponent - 1)));
        sink.Add(inputs[0], ElementwiseFunction.Map("pow.constant.gradient", [gy, power], e => e.Input(0) * (e.Constant(exponent) * e.Input(1))));
    });

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
