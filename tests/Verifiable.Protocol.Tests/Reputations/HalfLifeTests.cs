using FsCheck;
using FsCheck.Fluent;
using Verifiable.Protocol.Reputations;

namespace Verifiable.Protocol.Tests.Reputations;

public sealed class HalfLifeTests
{
    private const ulong Largest = (1UL << 48) - 1;
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(7, 11);
    private static readonly Arbitrary<ulong> Values = Gen.Choose(0, int.MaxValue).Select(value => ((ulong)value * 131_071) >> (value % 40)).ToArbitrary();
    private static readonly Arbitrary<ulong> Times = Gen.Choose(0, 10 * (int)HalfLife.Ticks).Select(ticks => (ulong)ticks).ToArbitrary();

    [Theory]
    [InlineData(1UL << 32, 0, 1UL << 32)]
    [InlineData(1UL << 32, 65_536, 1UL << 31)]
    [InlineData(1UL << 32, 32 * 65_536, 1)]
    [InlineData(1UL << 32, 33 * 65_536, 0)]
    [InlineData(1UL << 32, 64 * 65_536, 0)]
    [InlineData(1UL << 32, 32_768, 3_037_000_499)]
    public void Decay_KnownTime_IsTheKnownValue(ulong value, ulong ticks, ulong expected) => Assert.Equal(expected, HalfLife.Decay(value, ticks));

    // A double holds values below 2^48 to a thirtieth of a unit.
    [Fact]
    public void Decay_AnyValueAndTime_IsTheExactOneRoundedDown() => Check.One(Fixed, Prop.ForAll(Values, Times, (value, ticks) =>
    {
        double exact = value * Math.Pow(2, -(double)ticks / HalfLife.Ticks);
        Assert.InRange(HalfLife.Decay(value, ticks) - exact, -1.1, 0.1);
    }));

    [Fact]
    public void Decay_InTwoParts_IsDecayAtOnce() => Check.One(Fixed, Prop.ForAll(Values, Times, Times, (value, first, second) =>
    {
        long apart = (long)HalfLife.Decay(HalfLife.Decay(value, first), second) - (long)HalfLife.Decay(value, first + second);
        Assert.InRange(apart, -2, 1);
    }));

    [Fact]
    public void Decay_LongerTime_LeavesNoMore() => Check.One(Fixed, Prop.ForAll(Values, Times, (value, ticks) =>
        Assert.True(HalfLife.Decay(value, ticks) >= HalfLife.Decay(value, ticks + 1))));

    [Fact]
    public void Decay_ValueTooLarge_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => HalfLife.Decay(1UL << 63, 1));
}
