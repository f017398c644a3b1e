namespace Verifiable.Tensors.Nn;

/// <summary>What follows a weight, for the gain of an initialiser.</summary>
public enum NonlinearityType
{
    /// <summary>Nothing.</summary>
    Linear,

    /// <summary>A convolution.</summary>
    Conv,

    /// <summary>The logistic function.</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The rectifier.</summary>
    ReLU,

    /// <summary>The rectifier with a slope below zero.</summary>
    LeakyReLU,

    /// <summary>The scaled exponential linear unit.</summary>
    SELU,
}
