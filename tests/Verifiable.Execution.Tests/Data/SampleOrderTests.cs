using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class SampleOrderTests
{
    [Fact]
    public void FromSeed_SeveralEpochs_AreDifferentPermutations()
    {
        int[] order = SampleOrder.FromSeed(3, samples: 50, length: 120);
        int[] all = [.. Enumerable.Range(0, 50)];
        Assert.Equal(all, order[..50].Order());
        Assert.Equal(all, order[50..100].Order());
        Assert.Equal(20, order[100..].Distinct().Count());
        Assert.NotEqual(order[..50], order[50..100]);
        Assert.Equal(order, SampleOrder.FromSeed(3, 50, 120));
        Assert.NotEqual(order, SampleOrder.FromSeed(4, 50, 120));
    }

    [Fact]
    public void At_AnyPosition_IsThatOfTheWholeOrder()
    {
        int[] order = SampleOrder.FromSeed(9, samples: 37, length: 100);
        for (int position = order.Length - 1; position >= 0; position--)
            Assert.Equal(order[position], SampleOrder.At(9, 37, position));
    }

    [Fact]
    public void At_FarPosition_NeedsNothingBeforeIt() => Assert.InRange(SampleOrder.At(1, int.MaxValue, (long)int.MaxValue * 4_000_000_000), 0, int.MaxValue - 1);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, -1)]
    [InlineData(1, 1L << 32)]
    public void At_NoSuchPosition_IsRefused(int samples, long position) => Assert.Throws<ArgumentOutOfRangeException>(() => SampleOrder.At(1, samples, position));
}
