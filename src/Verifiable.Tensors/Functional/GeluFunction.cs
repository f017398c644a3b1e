using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Gaussian error linear unit of f32, exact and by tanh (Hendrycks and Gimpel, arXiv 1606.08415).</summary>
/// <remarks>
/// Constants are computed in f64 and rounded once; each operation is rounded, in the order written.
/// <code>
/// exact   y = (x * 0.5) * (1 + erf(x * sqrt(1/2)))
///         gx = gy * (0.5 * (1 + erf(x * sqrt(1/2))) + x * (exp((x * x) * -0.5) * 1/sqrt(2 pi)))
/// tanh    u = sqrt(2/pi) * (x + 0.044715 * ((x * x) * x))    t = tanh(u)    y = (0.5 * x) * (1 + t)
///         gx = gy * (0.5 * (1 + t) + ((0.5 * x) * (1 - t * t)) * (sqrt(2/pi) * (1 + (3 * 0.044715) * (x * x))))
/// </code>
/// erf, exp and tanh are correctly rounded. PyTorch's kernels have the same order; their erf and tanh are not correctly rounded.
/// </remarks>
internal static class GeluFunction
{
    private const double InverseRootTwo = 0.70710678118654752440;
    private const double InverseRootTwoPi = 0.39894228040143267794;
    private const double RootTwoOverPi = 0.79788456080286535588;
    private const double Cubic = 0.044715;

    /// <summary>Appends the exact form.</summary>
    public static Value Exact(Value x) => ElementwiseFunction.Unary(
        "gelu",
        x,
        e => (e.X * e.Constant(0.5)) * OnePlusErf(e),
        e =>
        {
            ScalarF32 cumulative = e.Constant(0.5) * OnePlusErf(e);
            ScalarF32 density = (e.X * e.X * e.Constant(-0.5)).Exp() * e.Constant(InverseRootTwoPi);
            return e.Gradient * (cumulative + (e.X * density));
        });

    /// <summary>Appends the approximation by tanh.</summary>
    public static Value Tanh(Value x) => ElementwiseFunction.Unary(
        "gelu_tanh",
        x,
        e => (e.Constant(0.5) * e.X) * (e.Constant(1) + InnerTanh(e)),
        e =>
        {
            ScalarF32 t = InnerTanh(e);
            ScalarF32 inner = e.Constant(RootTwoOverPi) * (e.Constant(1) + (e.Constant(3 * Cubic) * (e.X * e.X)));
            ScalarF32 left = e.Constant(0.5) * (e.Constant(1) + t);
            ScalarF32 right = (e.Constant(0.5) * e.X * (e.Constant(1) - (t * t))) * inner;
            return e.Gradient * (left + right);
        });

    private static ScalarF32 OnePlusErf(ElementScope e) => e.Constant(1) + (e.X * e.Constant(InverseRootTwo)).Erf();

    private static ScalarF32 InnerTanh(ElementScope e) => (e.Constant(RootTwoOverPi) * (e.X + (e.Constant(Cubic) * (e.X * e.X * e.X)))).Tanh();
}
