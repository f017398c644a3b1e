using Verifiable.Protocol.Disputes;

namespace Verifiable.Protocol.Tests.Disputes;

public sealed class SplitTests
{
    [Fact]
    public void PartOf_EachPart_CoversTheUnitsInOrder()
    {
        for (long units = 1; units <= 3000; units++)
        {
            int parts = Split.PartsOf(units);
            Assert.InRange(parts, 1, Split.FanOut);
            long next = 0;
            for (int part = 0; part < parts; part++)
            {
                (long first, long count) = Split.PartOf(units, part);
                Assert.Equal(next, first);
                Assert.InRange(count, 1, Split.StrideOf(units));
                next = first + count;
                Assert.Equal(next, Split.EndsOf(units)[part]);
            }

            Assert.Equal(units, next);
        }
    }

    [Theory]
    [InlineData(100, 4, 25)]
    [InlineData(32, 1, 32)]
    [InlineData(33, 2, 17)]
    [InlineData(4294967295, 134217728, 32)]
    public void StrideOf_Units_GivesTheseParts(long units, long stride, int parts)
    {
        Assert.Equal(stride, Split.StrideOf(units));
        Assert.Equal(parts, Split.PartsOf(units));
    }

    [Fact]
    public void PartOf_NoSuchPart_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Split.PartOf(100, 25));
}
