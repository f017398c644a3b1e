using Verifiable.Execution.Data;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Tests.Data;

public sealed class ParameterInitializerTests
{
    private const int Count = 20_000;

    [Fact]
    public void FromSeed_Constant_IsEverywhere() => Assert.All(Draw(Initialization.Constant(0.25)), v => Assert.Equal(0.25f, v));

    [Fact]
    public void FromSeed_Uniform_FillsItsIntervalEvenly()
    {
        float[] values = Draw(Initialization.Uniform(1, 2));
        Assert.All(values, v => Assert.InRange(v, -1, 3));
        Assert.Equal(1, Mean(values), 0.05);
        Assert.Equal(4.0 / 3, Variance(values), 0.05);
    }

    [Fact]
    public void FromSeed_Normal_HasItsMoments()
    {
        float[] values = Draw(Initialization.Normal(0.5, 2));
        Assert.Equal(0.5, Mean(values), 0.05);
        Assert.Equal(4, Variance(values), 0.12);
        Assert.Equal(0.6827, values.Count(v => Math.Abs(v - 0.5) < 2) / (double)Count, 0.01);
    }

    [Fact]
    public void FromSeed_TruncatedNormal_StaysInsideAndHasItsVariance()
    {
        float[] values = Draw(Initialization.TruncatedNormal(0, 1, -2, 2));
        Assert.All(values, v => Assert.InRange(v, -2, 2));
        // 1 - 2 * 2 phi(2) / (Phi(2) - Phi(-2))
        Assert.Equal(0.7737, Variance(values), 0.02);
    }

    /// <summary>The law is part of what a seed means: other bits are another job. An independent implementation (Philox in Python, statistics.NormalDist) gave these.</summary>
    [Fact]
    public void FromSeed_KnownSeed_GivesKnownBits()
    {
        Assert.Equal(s_uniform, Bits(Initialization.Uniform(0, 0.5)));
        Assert.Equal(s_normal, Bits(Initialization.Normal(0, 1)));
        Assert.Equal(s_truncated, Bits(Initialization.TruncatedNormal(0, 1, -0.5, 0.5)));
    }

    private static readonly uint[] s_uniform = [0x3eabadea, 0xbc1cebc0, 0xbe96dc04, 0x3e34e7d4];
    private static readonly uint[] s_normal = [0x3f79b1c3, 0xbcc4b09b, 0xbf529963, 0x3eeab2c0];
    private static readonly uint[] s_truncated = [0x3ea7bd4e, 0xbc169f5f, 0xbe92c9f0, 0x3e2e7ba7];

    private static uint[] Bits(Initialization law) => [.. Draw(law, 4).Select(BitConverter.SingleToUInt32Bits)];

    private static float[] Draw(Initialization law, int count = Count)
    {
        var graph = new Graph();
        var shape = new Shape(count);
        graph.Parameter("p", shape, shape, law);
        using Tensor tensor = ParameterInitializer.FromSeed(5, 3, graph.Parameters[0]);
        return tensor.Floats.ToArray();
    }

    private static double Mean(float[] values) => values.Average(v => (double)v);

    private static double Variance(float[] values)
    {
        double mean = Mean(values);
        return values.Average(v => (v - mean) * (v - mean));
    }
}
