using Verifiable.Tensors.Functional;

namespace Verifiable.Tensors.Graphs;

#pragma warning disable IDE1006, CA1707 // The names are TorchSharp's.

/// <content>Functions of single elements; those of the library are correctly rounded.</content>
public sealed partial record Value
{
    /// <summary>e to the power of each element.</summary>
    public Value exp() => PointwiseFunction.Exp(this);

    /// <summary><c>e^x - 1</c> of each element, exact near zero.</summary>
    public Value expm1() => PointwiseFunction.Expm1(this);

    /// <summary>Natural logarithm of each element.</summary>
    public Value log() => PointwiseFunction.Log(this);

    /// <summary><c>ln(1 + x)</c> of each element.</summary>
    public Value log1p() => PointwiseFunction.Log1p(this);

    /// <summary>Square root of each element.</summary>
    public Value sqrt() => PointwiseFunction.Sqrt(this);

    /// <summary>Reciprocal of the square root of each element.</summary>
    public Value rsqrt() => PointwiseFunction.Rsqrt(this);

    /// <summary>Error function of each element.</summary>
    public Value erf() => PointwiseFunction.Erf(this);

    /// <summary>Hyperbolic tangent of each element.</summary>
    public Value tanh() => ActivationFunction.Tanh(this);

    /// <summary><c>1/(1 + exp(-x))</c> of each element.</summary>
    public Value sigmoid() => ActivationFunction.Sigmoid(this);

    /// <summary>Sine of each element.</summary>
    public Value sin() => PointwiseFunction.Sin(this);

    /// <summary>Cosine of each element.</summary>
    public Value cos() => PointwiseFunction.Cos(this);

    /// <summary>Each element times itself.</summary>
    public Value square() => PointwiseFunction.Square(this);

    /// <summary>Each element to a constant power: an integer in -64..64 by products, ±0.5 as a root, any other correctly rounded.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The exponent is not finite.</exception>
    public Value pow(double exponent) => PowerFunction.Forward(this, exponent);

    /// <summary>Each element to the power of another's, correctly rounded, with broadcasting; special cases as in IEEE 754-2019.</summary>
    public Value pow(Value exponent) => PowerFunction.Forward(this, exponent);

    /// <summary>1 divided by each element.</summary>
    public Value reciprocal() => PointwiseFunction.Reciprocal(this);

    /// <summary>Magnitude of each element.</summary>
    public Value abs() => PointwiseFunction.Abs(this);

    /// <summary>Each element limited to a range; its gradient is zero outside.</summary>
    public Value clamp(double min = double.NegativeInfinity, double max = double.PositiveInfinity) => PointwiseFunction.Clamp(this, min, max);

    /// <summary>Element-wise maximum with broadcasting; equal elements share the gradient.</summary>
    public Value maximum(Value other) => PointwiseFunction.Maximum(this, other);

    /// <summary>Element-wise minimum with broadcasting; equal elements share the gradient.</summary>
    public Value minimum(Value other) => PointwiseFunction.Minimum(this, other);
}
