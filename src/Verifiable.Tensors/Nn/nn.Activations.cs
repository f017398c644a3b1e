using Verifiable.Tensors.Functional;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CS8981, CA1707, IDE1006 // The names are TorchSharp's.

/// <content>Layers without parameters.</content>
public static partial class nn
{
    /// <summary>Rectified linear unit.</summary>
    public static ReLU ReLU() => new();

    /// <summary>Rectified linear unit with a slope below zero.</summary>
    public static Activation LeakyReLU(double negative_slope = 0.01) => new("LeakyReLU", x => functional.leaky_relu(x, negative_slope));

    /// <summary>Exponential linear unit.</summary>
    public static Activation ELU(double alpha = 1) => new("ELU", x => functional.elu(x, alpha));

    /// <summary>Gaussian error linear unit; "tanh" for its approximation.</summary>
    public static Activation GELU(string approximate = "none") => new("GELU", x => functional.gelu(x, approximate));

    /// <summary><c>x * sigmoid(x)</c>.</summary>
    public static Activation SiLU() => new("SiLU", functional.silu);

    /// <summary>The logistic function.</summary>
    public static Activation Sigmoid() => new("Sigmoid", functional.sigmoid);

    /// <summary>Hyperbolic tangent.</summary>
    public static Activation Tanh() => new("Tanh", functional.tanh);

    /// <summary><c>log(1 + exp(beta x)) / beta</c>.</summary>
    public static Activation Softplus(double beta = 1, double threshold = 20) => new("Softplus", x => functional.softplus(x, beta, threshold));

    /// <summary>Softmax along a dimension.</summary>
    public static Activation Softmax(int dim) => new("Softmax", x => functional.softmax(x, dim));

    /// <summary>Logarithm of softmax along a dimension.</summary>
    public static Activation LogSoftmax(int dim) => new("LogSoftmax", x => functional.log_softmax(x, dim));

    /// <summary>Gives what it gets.</summary>
    public static Identity Identity() => new();

    /// <summary>Zeroes elements with a probability in training.</summary>
    public static Dropout Dropout(double p = 0.5) => new(p);
}
