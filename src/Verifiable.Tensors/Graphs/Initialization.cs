namespace Verifiable.Tensors.Graphs;

/// <summary>Initial distribution of a parameter.</summary>
/// <param name="Distribution">Its kind.</param>
/// <param name="Center">The constant, the middle of the interval, or the mean.</param>
/// <param name="Scale">Half the width of the interval, or the standard deviation; 0 for a constant.</param>
/// <param name="Least">Where a truncated normal distribution begins.</param>
/// <param name="Greatest">Where it ends.</param>
public readonly record struct Initialization(Distribution Distribution, double Center, double Scale, double Least = double.NegativeInfinity, double Greatest = double.PositiveInfinity)
{
    /// <summary>One value everywhere.</summary>
    public static Initialization Constant(double value) => new(Distribution.Constant, value, 0);

    /// <summary>Uniform in <c>[center - bound, center + bound)</c>.</summary>
    public static Initialization Uniform(double center, double bound) => new(Distribution.Uniform, center, bound);

    /// <summary>Normal.</summary>
    public static Initialization Normal(double mean, double standardDeviation) => new(Distribution.Normal, mean, standardDeviation);

    /// <summary>Normal, restricted to <c>[least, greatest]</c>.</summary>
    public static Initialization TruncatedNormal(double mean, double standardDeviation, double least, double greatest) =>
        new(Distribution.TruncatedNormal, mean, standardDeviation, least, greatest);

    /// <summary>PyTorch's default for Conv2d and Linear, weights and biases alike: uniform within <c>1 / sqrt(fanIn)</c>.</summary>
    /// <remarks><c>kaiming_uniform_(a = sqrt(5))</c> has the bound <c>sqrt(6 / ((1 + 5) fanIn))</c>, which is the same number.</remarks>
    public static Initialization KaimingUniform(long fanIn) => Uniform(0, 1 / Math.Sqrt(fanIn));
}
