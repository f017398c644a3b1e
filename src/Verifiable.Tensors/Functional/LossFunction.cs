using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Losses of f32 that act element by element, with broadcasting, and are then reduced.</summary>
/// <remarks>
/// Each operation is rounded, in the order written; exp, log, log1p and sigmoid are correctly rounded. Sums run over all elements in row-major order from +0, a mean is the
/// sum times f32(1/count). g is the gradient of an element's loss; gradients of targets are there for those who differentiate through them.
/// <code>
/// mse         d = x - t    l = d * d                                    gx = g * (2 * d)       gt = -gx
/// l1          d = x - t    l = |d|                                      gx = sign(d) g         gt = -gx      (+0 for d = 0)
/// smooth_l1   d = x - t    l = |d| &lt; b ? ((0.5 * d) * d) / b : |d| - 0.5 b
///                          gx = |d| &lt; b ? (g * d) / b : sign(d) g       gt = -gx
/// bce_logits  p = log1p(exp(-|x|))    l = (maximum(x, 0) - x * t) + p   gx = g * (sigmoid(x) - t)    gt = -g * x
///   weighted  q = p + maximum(-x, 0)  l = (1 - t) * x + (1 + (w - 1) * t) * q
///             gx = g * ((w * t + (1 - t)) * sigmoid(x) - w * t)         gt = g * ((w - 1) * q - x)   gw = g * (t * q)
/// kl_div      l = 0 &lt; t ? t * (log(t) - x) : +0                         gx = -g * t   gt = 0 &lt; t ? g * ((log(t) + 1) - x) : +0
///   of logs   l = exp(t) * (t - x)                                      gx = -g * exp(t)   gt = g * (exp(t) * ((t - x) + 1))
/// </code>
/// </remarks>
internal static class LossFunction
{
    public static Value MeanSquaredError(Value x, Value target, LossReduction reduction) => Reduce(
        "mse_loss",
        Nary("mse_loss", x, target, e => Difference(e) * Difference(e), e => e.Gradient * (e.Constant(2) * Difference(e)), e => -(e.Gradient * (e.Constant(2) * Difference(e)))),
        reduction);

    public static Value AbsoluteError(Value x, Value target, LossReduction reduction) => Reduce(
        "l1_loss",
        Nary(
            "l1_loss",
            x,
            target,
            e => Difference(e).Abs(),
            e => PointwiseFunction.SignTimes(e, Difference(e), e.Gradient),
            e => PointwiseFunction.SignTimes(e, Difference(e), -e.Gradient)),
        reduction);

    public static Value SmoothAbsoluteError(Value x, Value target, LossReduction reduction, double beta)
    {
        if (!(beta >= 0))
            throw new ArgumentOutOfRangeException(nameof(beta), $"smooth_l1_loss: expected a beta of at least 0, got {beta}");
        if (beta == 0)
            return AbsoluteError(x, target, reduction);
        return Reduce("smooth_l1_loss", Nary("smooth_l1_loss", x, target, Loss, e => Slope(e, e.Gradient), e => Slope(e, -e.Gradient)), reduction);

        ScalarF32 Loss(ElementScope e)
        {
            ScalarF32 d = Difference(e), magnitude = d.Abs();
            return (magnitude < e.Constant(beta)).Select(e.Constant(0.5) * d * d / e.Constant(beta), magnitude - e.Constant(0.5 * beta));
        }

        ScalarF32 Slope(ElementScope e, ScalarF32 gradient)
        {
            ScalarF32 d = Difference(e);
            return (d.Abs() < e.Constant(beta)).Select(gradient * d / e.Constant(beta), PointwiseFunction.SignTimes(e, d, gradient));
        }
    }

    public static Value CrossEntropyOfLogits(Value x, Value target, Value? weight, LossReduction reduction, Value? positiveWeight)
    {
        const string label = "binary_cross_entropy_with_logits";
        Value loss = positiveWeight is null
            ? Nary(
                label,
                x,
                target,
                e => (e.Input(0).Max(e.Constant(0)) - (e.Input(0) * e.Input(1))) + LogOnePlusExp(e),
                e => e.Gradient * (e.Input(0).Sigmoid() - e.Input(1)),
                e => -e.Gradient * e.Input(0))
            : ElementwiseFunction.Nary(
                label + ".weighted",
                [x, target, positiveWeight],
                e => ((e.Constant(1) - e.Input(1)) * e.Input(0)) + ((e.Constant(1) + ((e.Input(2) - e.Constant(1)) * e.Input(1))) * Softplus(e)),
                e =>
                {
                    ScalarF32 positive = e.Input(2) * e.Input(1);
                    return e.Gradient * (((positive + (e.Constant(1) - e.Input(1))) * e.Input(0).Sigmoid()) - positive);
                },
                e => e.Gradient * (((e.Input(2) - e.Constant(1)) * Softplus(e)) - e.Input(0)),
                e => e.Gradient * (e.Input(1) * Softplus(e)));
        return Reduce(label, weight is null ? loss : ArithmeticFunction.Multiply(loss, weight), reduction);
    }

    public static Value Divergence(Value x, Value target, LossReduction reduction, bool ofLogarithms)
    {
        Value loss = ofLogarithms
            ? Nary(
                "kl_div.log_target",
                x,
                target,
                e => e.Input(1).Exp() * (e.Input(1) - e.Input(0)),
                e => -e.Gradient * e.Input(1).Exp(),
                e => e.Gradient * (e.Input(1).Exp() * (e.Input(1) - e.Input(0) + e.Constant(1))))
            : Nary(
                "kl_div",
                x,
                target,
                e => (e.Constant(0) < e.Input(1)).Select(e.Input(1) * (e.Input(1).Log() - e.Input(0)), e.Constant(0)),
                e => -e.Gradient * e.Input(1),
                e => (e.Constant(0) < e.Input(1)).Select(e.Gradient * (e.Input(1).Log() + e.Constant(1) - e.Input(0)), e.Constant(0)));
        return Reduce("kl_div", loss, reduction);
    }

    /// <summary>Appends the reduction of all elements' losses.</summary>
    public static Value Reduce(string label, Value loss, LossReduction reduction) => reduction switch
    {
        LossReduction.None => loss,
        LossReduction.Mean => ReductionFunction.Mean(label + ".mean", loss, [], false),
        LossReduction.Sum => ReductionFunction.Sum(label + ".sum", loss, [], false),
        LossReduction.BatchMean => ReductionFunction.Sum(label + ".mean", loss, [], false, (float)(1.0 / loss.Shape[0])),
        _ => throw new ArgumentOutOfRangeException(nameof(reduction), $"{label}: expected a reduction, got {reduction}"),
    };

    private static Value Nary(
        string label, Value x, Value target, Func<ElementScope, ScalarF32> loss, Func<ElementScope, ScalarF32> inputGradient, Func<ElementScope, ScalarF32> targetGradient) =>
        ElementwiseFunction.Nary(label, [x, target], loss, inputGradient, targetGradient);

    private static ScalarF32 Difference(ElementScope e) => e.Input(0) - e.Input(1);

    private static ScalarF32 LogOnePlusExp(ElementScope e) => (-e.Input(0).Abs()).Exp().Log1p();

    private static ScalarF32 Softplus(ElementScope e) => LogOnePlusExp(e) + (-e.Input(0)).Max(e.Constant(0));
}
