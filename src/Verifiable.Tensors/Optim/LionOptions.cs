namespace Verifiable.Tensors.Optim;

/// <summary>Settings of <see cref="Lion"/>; defaults are the paper's.</summary>
/// <param name="LearningRate">Step size, dimensionless, at least 0; default 0.0001.</param>
/// <param name="Beta1">Share of the momentum in the direction, in [0, 1); default 0.9.</param>
/// <param name="Beta2">Decay of the momentum, in [0, 1); default 0.99.</param>
/// <param name="WeightDecay">Decoupled weight decay, at least 0; default 0.</param>
public sealed record LionOptions(double LearningRate = 1e-4, double Beta1 = 0.9, double Beta2 = 0.99, double WeightDecay = 0);
