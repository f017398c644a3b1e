using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

#pragma warning disable CS8981, IDE1006, CA1707 // The names are TorchSharp's.

/// <content>Losses. Their value is a scalar unless the reduction is <see cref="LossReduction.None"/>.</content>
public static partial class functional
{
    /// <summary><c>(input - target)^2</c>.</summary>
    public static Value mse_loss(Value input, Value target, LossReduction reduction = LossReduction.Mean) => LossFunction.MeanSquaredError(input, target, reduction);

    /// <summary><c>|input - target|</c>.</summary>
    public static Value l1_loss(Value input, Value target, LossReduction reduction = LossReduction.Mean) => LossFunction.AbsoluteError(input, target, reduction);

    /// <summary><c>(input - target)^2 / (2 beta)</c> where |input - target| is below beta, else <c>|input - target| - beta/2</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is below 0.</exception>
    public static Value smooth_l1_loss(Value input, Value target, LossReduction reduction = LossReduction.Mean, double beta = 1) =>
        LossFunction.SmoothAbsoluteError(input, target, reduction, beta);

    /// <summary>Binary cross-entropy of sigmoid(input) against probabilities.</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Probabilities.</param>
    /// <param name="weight">Factor of each element's loss; broadcast.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    /// <param name="pos_weights">Factor of the part that belongs to the target; broadcast.</param>
    public static Value binary_cross_entropy_with_logits(Value input, Value target, Value? weight = null, LossReduction reduction = LossReduction.Mean, Value? pos_weights = null) =>
        LossFunction.CrossEntropyOfLogits(input, target, weight, reduction, pos_weights);

    /// <summary>Kullback-Leibler divergence of log-probabilities from probabilities, or from log-probabilities.</summary>
    /// <param name="input">Log-probabilities.</param>
    /// <param name="target">Probabilities.</param>
    /// <param name="log_target">Whether the target holds log-probabilities too.</param>
    /// <param name="reduction">As in PyTorch the mean is over all elements; <see cref="LossReduction.BatchMean"/> is the divergence proper.</param>
    public static Value kl_div(Value input, Value target, bool log_target = false, LossReduction reduction = LossReduction.Mean) =>
        LossFunction.Divergence(input, target, reduction, log_target);

    /// <summary>Negative log-likelihood of log-probabilities (N, C) or (N, C, d...) against class indices (N) or (N, d...).</summary>
    /// <param name="input">Log-probabilities.</param>
    /// <param name="target">Class indices, i32.</param>
    /// <param name="ignore_index">Target of samples that do not count; PyTorch's default is -100, here none is ignored unless given.</param>
    /// <param name="reduction">What becomes of the samples' losses.</param>
    public static Value nll_loss(Value input, Value target, int? ignore_index = null, LossReduction reduction = LossReduction.Mean) =>
        NllLossFunction.Forward(input, target, ignore_index, reduction);
}
