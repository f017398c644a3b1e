namespace Verifiable.Tensors.Graphs;

/// <summary>Initial distribution of a parameter: uniform in <c>[Center - Bound, Center + Bound)</c>; a bound of zero is a constant.</summary>
/// <param name="Center">Middle of the interval.</param>
/// <param name="Bound">Half its width.</param>
public readonly record struct Initialization(double Center, double Bound)
{
    /// <summary>PyTorch's default for Conv2d and Linear, weights and biases alike: uniform within <c>1 / sqrt(fanIn)</c>.</summary>
    /// <remarks><c>kaiming_uniform_(a = sqrt(5))</c> has the bound <c>sqrt(6 / ((1 + 5) fanIn))</c>, which is the same number.</remarks>
    public static Initialization KaimingUniform(long fanIn) => new(0, 1 / Math.Sqrt(fanIn));

    /// <summary>One value everywhere.</summary>
    public static Initialization Constant(double value) => new(value, 0);
}
