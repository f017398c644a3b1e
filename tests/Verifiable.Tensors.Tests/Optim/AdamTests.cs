using System.Numerics;
using Verifiable.Tensors.Optim;

namespace Verifiable.Tensors.Tests.Optim;

public sealed class AdamTests
{
    [Fact]
    public void Schedule_FirstStep_IsTheUncorrectedRate()
    {
        // t = 1: sqrt(1 - b2) and -(lr / (1 - b1)), in f64, rounded once.
        Assert.Equal([(float)Math.Sqrt(1 - 0.999), (float)-(0.01 / (1 - 0.9))], optim.Adam(0.01).Schedule(1));
    }

    [Fact]
    public void Schedule_LongRun_TendsToOneAndTheRate()
    {
        float[] schedule = optim.Adam(0.01).Schedule(40_000);
        Assert.Equal([1f, -0.01f], schedule[^2..]);
        Assert.Equal(80_000, schedule.Length);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.9, 17)]
    [InlineData(0.999, 1200)]
    [InlineData(0.999, 9_999)]
    [InlineData(0.5, 60)]
    [InlineData(0.0, 5)]
    public void Of_IntegerPower_IsTheNearestDouble(double value, int exponent)
    {
        // value = mantissa / 2^shift exactly, so its power is a quotient of integers, rounded here by comparison with both neighbours.
        long bits = BitConverter.DoubleToInt64Bits(value);
        int shift = 1075 - (int)(bits >> 52);
        BigInteger mantissa = value == 0 ? 0 : (bits & ((1L << 52) - 1)) | (1L << 52);
        BigInteger exact = BigInteger.Pow(mantissa, exponent);
        double power = IntegerPower.Of(value, exponent);
        BigInteger error = Distance(power);
        Assert.True(error <= Distance(Math.BitIncrement(power)) && (power == 0 || error <= Distance(Math.BitDecrement(power))));

        // |candidate - exact| scaled by 2^(shift * exponent + 1100).
        BigInteger Distance(double candidate)
        {
            long raw = BitConverter.DoubleToInt64Bits(candidate);
            int biased = (int)(raw >> 52);
            BigInteger scaled = (raw & ((1L << 52) - 1)) | (biased == 0 ? 0 : 1L << 52);
            scaled <<= (shift * exponent) + 1100 - 1075 + Math.Max(biased, 1);
            return BigInteger.Abs(scaled - (exact << 1100));
        }
    }
}
