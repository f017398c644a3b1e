namespace Verifiable.Tensors.Optim;

/// <summary>Settings of <see cref="SGD"/>; names and defaults are PyTorch's.</summary>
/// <param name="LearningRate">Step size, dimensionless, at least 0.</param>
/// <param name="Momentum">Share of the earlier direction that is kept, at least 0; default 0.</param>
/// <param name="Dampening">Share of the gradient that is dropped from the second update on, default 0.</param>
/// <param name="WeightDecay">Coefficient of the L2 penalty, at least 0; default 0.</param>
/// <param name="Nesterov">Whether the direction looks ahead; default false.</param>
public sealed record SGDOptions(double LearningRate, double Momentum = 0, double Dampening = 0, double WeightDecay = 0, bool Nesterov = false);
