using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

#pragma warning disable CS8981, IDE1006 // The names are TorchSharp's.

/// <content>Activations.</content>
public static partial class functional
{
    /// <summary><c>maximum(input, +0)</c>.</summary>
    public static Value relu(Value input) => ReluFunction.Forward(input);

    /// <summary><c>input</c> where it is positive, else <c>input * negative_slope</c>.</summary>
    public static Value leaky_relu(Value input, double negative_slope = 0.01) => ActivationFunction.LeakyRelu(input, negative_slope);

    /// <summary><c>input</c> where it is positive, else <c>alpha * (e^input - 1)</c>.</summary>
    public static Value elu(Value input, double alpha = 1) => ActivationFunction.Elu(input, alpha);

    /// <summary>Gaussian error linear unit, <c>input * Phi(input)</c>; with "tanh" its approximation.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="approximate">"none" or "tanh".</param>
    /// <exception cref="ArgumentException"><paramref name="approximate"/> is another word.</exception>
    public static Value gelu(Value input, string approximate = "none") => approximate switch
    {
        "none" => GeluFunction.Exact(input),
        "tanh" => GeluFunction.Tanh(input),
        _ => throw new ArgumentException($"gelu: expected none or tanh, got {approximate}", nameof(approximate)),
    };

    /// <summary><c>input * sigmoid(input)</c>.</summary>
    public static Value silu(Value input) => ActivationFunction.Silu(input);

    /// <summary><c>1/(1 + exp(-input))</c>, correctly rounded.</summary>
    public static Value sigmoid(Value input) => ActivationFunction.Sigmoid(input);

    /// <summary>Hyperbolic tangent, correctly rounded.</summary>
    public static Value tanh(Value input) => ActivationFunction.Tanh(input);

    /// <summary><c>ln(1 + exp(beta * input)) / beta</c>, or the input where beta * input is above the threshold.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not above 0.</exception>
    public static Value softplus(Value input, double beta = 1, double threshold = 20) => ActivationFunction.Softplus(input, beta, threshold);
}
