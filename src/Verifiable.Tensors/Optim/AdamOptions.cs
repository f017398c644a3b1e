namespace Verifiable.Tensors.Optim;

/// <summary>Settings of <see cref="Adam"/>; names and defaults are PyTorch's.</summary>
/// <param name="LearningRate">Step size, dimensionless, at least 0; default 0.001.</param>
/// <param name="Beta1">Decay of the first moment, in [0, 1); default 0.9.</param>
/// <param name="Beta2">Decay of the second moment, in [0, 1); default 0.999.</param>
/// <param name="Epsilon">Added to the denominator, at least 0; default 1e-8.</param>
/// <param name="WeightDecay">Coefficient of the L2 penalty, at least 0; default 0.</param>
public sealed record AdamOptions(double LearningRate = 1e-3, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0);
