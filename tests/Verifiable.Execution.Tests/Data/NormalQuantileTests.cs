using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class NormalQuantileTests
{
    // Python's statistics.NormalDist().inv_cdf, whose tail uses the C library's logarithm.
    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.075, -1.4395314709384557)]
    [InlineData(0.0751, -1.4388253927525398)]
    [InlineData(0.9, 1.2815515655446008)]
    [InlineData(0.975, 1.9599639845400536)]
    [InlineData(1e-3, -3.090232306167813)]
    [InlineData(1e-6, -4.753424308822899)]
    [InlineData(1.0 / (1L << 33), -6.337957754553789)]
    [InlineData(1 - (1.0 / (1L << 33)), 6.337957754553789)]
    public void Of_KnownProbability_GivesItsQuantile(double p, double expected) => Assert.Equal(expected, NormalQuantile.Of(p), 4e-15);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Of_OutsideTheRange_IsClamped(double p) => Assert.InRange(Math.Abs(NormalQuantile.Of(p)), 6.4, 6.5);

    [Theory]
    [InlineData(-2, 0.022750131948179195)]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    public void ProbabilityBelow_KnownQuantile_GivesItsProbability(double x, double expected) => Assert.Equal(expected, NormalQuantile.ProbabilityBelow(x), 1e-15);

    [Fact]
    public void Log_ManyNumbers_IsNearTheNaturalLogarithm()
    {
        for (int i = 1; i < 2000; i++)
        {
            double x = 1.0 / (i * i * 3.7);
            Assert.Equal(Math.Log(x), NormalQuantile.Log(x), 4e-15);
        }
    }
}
