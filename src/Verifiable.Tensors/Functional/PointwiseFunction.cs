using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Elementary functions of f32, element by element, and choices between two values.</summary>
/// <remarks>
/// Elementary functions are correctly rounded; each operation of a gradient is rounded, in the order written.
/// <code>
/// exp       gx = gy * y                       log       gx = gy / x
/// log1p     gx = gy / (x + 1)                 sqrt      gx = gy / (2 * y)
/// expm1     gx = gy * (y + 1)
/// rsqrt     gx = (-0.5 * gy) * ((y * y) * y)  erf       gx = gy * (2/sqrt(pi) * exp(-(x * x)))
/// sin       gx = gy * cos(x)                  cos       gx = -gy * sin(x)
/// square    y = x * x, gx = gy * (2 * x)      reciprocal y = 1 / x, gx = -gy * (y * y)
/// abs       gx = 0 &lt; x ? gy : x &lt; 0 ? -gy : +0
/// clamp     y = minimum(maximum(x, least), greatest), gx = least &lt;= x and x &lt;= greatest ? gy : +0
/// maximum   ga = b &lt; a ? gy : a = b ? gy / 2 : +0, gb likewise; minimum with the order reversed
/// </code>
/// </remarks>
internal static class PointwiseFunction
{
    private const double TwoOverRootPi = 1.1283791670955125739;

    public static Value Exp(Value x) => ElementwiseFunction.Unary("exp", x, e => e.X.Exp(), e => e.Gradient * e.Y);

    public static Value Expm1(Value x) => ElementwiseFunction.Unary("expm1", x, e => e.X.Expm1(), e => e.Gradient * (e.Y + e.Constant(1)));

    public static Value Log(Value x) => ElementwiseFunction.Unary("log", x, e => e.X.Log(), e => e.Gradient / e.X);

    public static Value Log1p(Value x) => ElementwiseFunction.Unary("log1p", x, e => e.X.Log1p(), e => e.Gradient / (e.X + e.Constant(1)));

    public static Value Sqrt(Value x) => ElementwiseFunction.Unary("sqrt", x, e => e.X.Sqrt(), e => e.Gradient / (e.Constant(2) * e.Y));

    public static Value Rsqrt(Value x) => ElementwiseFunction.Unary("rsqrt", x, e => e.X.Rsqrt(), e => e.Constant(-0.5) * e.Gradient * (e.Y * e.Y * e.Y));

    public static Value Erf(Value x) => ElementwiseFunction.Unary("erf", x, e => e.X.Erf(), e => e.Gradient * (e.Constant(TwoOverRootPi) * (-(e.X * e.X)).Exp()));

    public static Value Sin(Value x) => ElementwiseFunction.Unary("sin", x, e => e.X.Sin(), e => e.Gradient * e.X.Cos());

    public static Value Cos(Value x) => ElementwiseFunction.Unary("cos", x, e => e.X.Cos(), e => -e.Gradient * e.X.Sin());

    public static Value Square(Value x) => ElementwiseFunction.Unary("square", x, e => e.X * e.X, e => e.Gradient * (e.Constant(2) * e.X));

    public static Value Reciprocal(Value x) => ElementwiseFunction.Unary("reciprocal", x, e => e.Constant(1) / e.X, e => -e.Gradient * (e.Y * e.Y));

    public static Value Abs(Value x) => ElementwiseFunction.Unary("abs", x, e => e.X.Abs(), e => SignTimes(e, e.X, e.Gradient));

    public static Value Clamp(Value x, double least, double greatest) => ElementwiseFunction.Unary(
        "clamp",
        x,
        e => e.X.Max(e.Constant(least)).Min(e.Constant(greatest)),
        e => ((e.Constant(least) <= e.X) & (e.X <= e.Constant(greatest))).Select(e.Gradient, e.Constant(0)));

    public static Value Maximum(Value a, Value b) => ElementwiseFunction.Nary(
        "maximum", [a, b], e => e.Input(0).Max(e.Input(1)), e => Share(e, e.Input(1), e.Input(0)), e => Share(e, e.Input(0), e.Input(1)));

    public static Value Minimum(Value a, Value b) => ElementwiseFunction.Nary(
        "minimum", [a, b], e => e.Input(0).Min(e.Input(1)), e => Share(e, e.Input(0), e.Input(1)), e => Share(e, e.Input(1), e.Input(0)));

    /// <summary>The second where the first is positive, negated where it is negative, else +0.</summary>
    public static ScalarF32 SignTimes(ElementScope e, ScalarF32 sign, ScalarF32 value) =>
        (e.Constant(0) < sign).Select(value, (sign < e.Constant(0)).Select(-value, e.Constant(0)));

    private static ScalarF32 Share(ElementScope e, ScalarF32 smaller, ScalarF32 larger) =>
        (smaller < larger).Select(e.Gradient, smaller.IsEqualTo(larger).Select(e.Gradient / e.Constant(2), e.Constant(0)));
}
