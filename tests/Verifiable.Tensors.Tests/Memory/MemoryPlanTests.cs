using FsCheck;
using FsCheck.Fluent;
using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors.Tests.Memory;

public sealed class MemoryPlanTests
{
    private const int Moments = 20;

    [Fact]
    public void Offsets_OfBuffersThatMeet_DoNotOverlap() => ForAll(buffers =>
    {
        var plan = new MemoryPlan(buffers);
        for (int i = 0; i < buffers.Length; i++)
        {
            Assert.Equal(0, plan.Offsets[i] % MemoryBlock.Alignment);
            Assert.InRange(plan.Offsets[i] + buffers[i].Bytes, 0, plan.Bytes);
            for (int j = 0; j < i; j++)
            {
                if (buffers[i].Meets(buffers[j]))
                    Assert.True(plan.Offsets[i] + buffers[i].Bytes <= plan.Offsets[j] || plan.Offsets[j] + buffers[j].Bytes <= plan.Offsets[i], $"{buffers[i]} at {plan.Offsets[i]} overlaps {buffers[j]} at {plan.Offsets[j]}");
            }
        }
    });

    [Fact]
    public void Bytes_AreNoMoreThanWithoutSharing() => ForAll(buffers =>
    {
        long least = Enumerable.Range(0, Moments).Max(t => buffers.Where(b => b.First <= t && t <= b.Last).Sum(b => b.Bytes));
        Assert.InRange(new MemoryPlan(buffers).Bytes, least, buffers.Sum(b => b.Bytes + MemoryBlock.Alignment - 1));
    });

    [Fact]
    public void Bytes_OfBuffersOneAfterTheOther_AreThoseOfTheLargest() =>
        Assert.Equal(6400, new MemoryPlan([new(640, 0, 1), new(6400, 2, 3), new(64, 4, 4)]).Bytes);

    [Fact]
    public void Offsets_OfSmallBuffer_FillTheGap()
    {
        // The last two are alive with the first, whose end leaves no gap, and lie behind it in the order of their sizes.
        var plan = new MemoryPlan([new(1024, 0, 9), new(512, 0, 4), new(256, 3, 6), new(512, 5, 9)]);
        Assert.Equal([0, 1024, 1536, 1024], plan.Offsets);
        Assert.Equal(1792, plan.Bytes);
    }

    private static void ForAll(Action<PlannedBuffer[]> check) => Prop.ForAll(Buffers().ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261121u, 7u));

    private static Gen<PlannedBuffer[]> Buffers() =>
        (from bytes in Gen.Choose(0, 5000)
         from first in Gen.Choose(0, Moments - 1)
         from length in Gen.Choose(0, 6)
         select new PlannedBuffer(bytes, first, Math.Min(first + length, Moments - 1))).ArrayOf().Where(b => b.Length > 0);
}
