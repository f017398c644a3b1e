using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Sum, difference, product and quotient of f32 with broadcasting; each element is rounded once.</summary>
/// <remarks>
/// <code>
/// y = a + b    ga = gy            gb = gy
/// y = a - b    ga = gy            gb = -gy
/// y = a * b    ga = gy * b        gb = gy * a
/// y = a / b    ga = gy / b        gb = -gy * (y / b)
/// y = a + k*b  ga = gy            gb = k * gy       k a constant, y rounded once (fma)
/// </code>
/// PyTorch computes the same; its gradient of a quotient is <c>-gy * ((a / b) / b)</c>, which is what stands here.
/// </remarks>
internal static class ArithmeticFunction
{
    public static Value Add(Value a, Value b) => ElementwiseFunction.Nary("add", [a, b], e => e.Input(0) + e.Input(1), null, null);

    public static Value AddScaled(Value a, Value b, double alpha) =>
        ElementwiseFunction.Nary("add", [a, b], e => e.Constant(alpha).FusedMultiplyAdd(e.Input(1), e.Input(0)), null, e => e.Constant(alpha) * e.Gradient);

    public static Value Subtract(Value a, Value b) => ElementwiseFunction.Nary("sub", [a, b], e => e.Input(0) - e.Input(1), null, e => -e.Gradient);

    public static Value Multiply(Value a, Value b) =>
        ElementwiseFunction.Nary("mul", [a, b], e => e.Input(0) * e.Input(1), e => e.Gradient * e.Input(1), e => e.Gradient * e.Input(0));

    public static Value Divide(Value a, Value b) =>
        ElementwiseFunction.Nary("div", [a, b], e => e.Input(0) / e.Input(1), e => e.Gradient / e.Input(1), e => -e.Gradient * (e.Y / e.Input(1)));

    public static Value AddConstant(Value a, double constant) => ElementwiseFunction.Unary("add", a, e => e.X + e.Constant(constant), e => e.Gradient);

    public static Value MultiplyConstant(Value a, double factor) => ElementwiseFunction.Unary("mul", a, e => e.X * e.Constant(factor), e => e.Gradient * e.Constant(factor));

    public static Value Negate(Value a) => ElementwiseFunction.Unary("neg", a, e => -e.X, e => -e.Gradient);
}
