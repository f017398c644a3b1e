using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Activations of f32 made of a sigmoid, a tangent or a comparison; element by element.</summary>
/// <remarks>
/// Each operation is rounded, in the order written; sigmoid, tanh, exp, expm1 and log1p are correctly rounded.
/// <code>
/// sigmoid      y = 1/(1 + e^-x), rounded once          gx = (gy * (1 - y)) * y
/// tanh         y = tanh x                              gx = gy * (1 - y * y)
/// silu         y = x * sigmoid(x)                      gx = gy * (sigmoid(x) * (1 + x * (1 - sigmoid(x))))
/// leaky_relu   y = 0 &lt; x ? x : x * slope               gx = 0 &lt; x ? gy : gy * slope
/// elu          y = 0 &lt; x ? x : alpha * expm1(x)        gx = 0 &lt; x ? gy : gy * (alpha * exp(x))
/// softplus     y = threshold &lt; x * beta ? x : log1p(exp(x * beta)) / beta
///              gx = threshold &lt; x * beta ? gy : gy * sigmoid(x * beta)
/// </code>
/// </remarks>
internal static class ActivationFunction
{
    public static Value Sigmoid(Value x) => ElementwiseFunction.Unary("sigmoid", x, e => e.X.Sigmoid(), e => e.Gradient * (e.Constant(1) - e.Y) * e.Y);

    public static Value Tanh(Value x) => ElementwiseFunction.Unary("tanh", x, e => e.X.Tanh(), e => e.Gradient * (e.Constant(1) - (e.Y * e.Y)));

    public static Value Silu(Value x) => ElementwiseFunction.Unary(
        "silu",
        x,
        e => e.X * e.X.Sigmoid(),
        e =>
        {
            ScalarF32 sigmoid = e.X.Sigmoid();
            return e.Gradient * (sigmoid * (e.Constant(1) + (e.X * (e.Constant(1) - sigmoid))));
        });

    public static Value LeakyRelu(Value x, double slope) => ElementwiseFunction.Unary(
        "leaky_relu",
        x,
        e => (e.Constant(0) < e.X).Select(e.X, e.X * e.Constant(slope)),
        e => (e.Constant(0) < e.X).Select(e.Gradient, e.Gradient * e.Constant(slope)));

    public static Value Elu(Value x, double alpha) => ElementwiseFunction.Unary(
        "elu",
        x,
        e => (e.Constant(0) < e.X).Select(e.X, e.Constant(alpha) * e.X.Expm1()),
        e => (e.Constant(0) < e.X).Select(e.Gradient, e.Gradient * (e.Constant(alpha) * e.X.Exp())));

    public static Value Softplus(Value x, double beta, double threshold)
    {
        if (!(beta > 0))
            throw new ArgumentOutOfRangeException(nameof(beta), $"softplus: expected a beta above 0, got {beta}");
        return ElementwiseFunction.Unary(
            "softplus",
            x,
            e => (e.Constant(threshold) < e.X * e.Constant(beta)).Select(e.X, (e.X * e.Constant(beta)).Exp().Log1p() / e.Constant(beta)),
            e => (e.Constant(threshold) < e.X * e.Constant(beta)).Select(e.Gradient, e.Gradient * (e.X * e.Constant(beta)).Sigmoid()));
    }
}
