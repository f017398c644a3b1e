using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Verifiable.Economics.Tests;

public sealed class PostingRuleTests
{
    private const uint Million = PostingRule.Million;
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithReplay(20261122, 1).WithMaxTest(2000);

    [Fact]
    public void DetectionAndHolds_Vectors_GiveTheirValues()
    {
        Assert.True(PostingVectors.Cases.Count > 200);
        Assert.All(PostingVectors.Cases, c =>
        {
            uint detection = PostingRule.DetectionPpm(c.AuditRate, c.Auditors, c.Colluding, c.Withholding, c.OpenDetection);
            Assert.Equal(c.Detection, detection);
            Assert.Equal(c.Holds, PostingRule.Holds(detection, c.Stake, c.Gain));
        });
    }

    [Fact]
    public void ExpNegPpm_Vectors_GivesTheirValues()
    {
        Assert.True(PostingVectors.Exponentials.Count > 100);
        Assert.All(PostingVectors.Exponentials, e => Assert.Equal(e.Value, PostingRule.ExpNegPpm(e.Exponent)));
    }

    /// <summary>Every multiple of 1,009 up to the largest exponent and beyond; doubles are wrong by less than 1e-9 parts per million here.</summary>
    [Fact]
    public void ExpNegPpm_AllOverItsRange_IsAnUpperBoundAndTight()
    {
        uint previous = Million;
        for (ulong x = 0; x < 17_000_000; x += 1009)
        {
            uint value = PostingRule.ExpNegPpm(x);
            double exact = Math.Exp(-(double)x / Million) * Million;
            Assert.True(value >= exact - 1e-9 && value < exact + 1.001, $"e^-{x}: expected {exact} and at most 1.001 more, got {value}");
            Assert.True(value <= previous, $"e^-{x}: expected at most {previous}, got {value}");
            previous = value;
        }
    }

    [Fact]
    public void DetectionPpm_RandomTerms_IsNeverAboveTheExactValueAndFourBelowAtMost() =>
        Prop.ForAll(Terms(), t =>
        {
            double exact = 1 - ((1 - (Share(t[0]) * (1 - Share(t[3])) * (1 - Math.Exp(-t[1] * (1 - Share(t[2])))))) * (1 - Share(t[4])));
            double actual = Share(Detection(t));
            return actual <= exact + 1e-12 && actual > exact - 4e-6;
        }).Check(s_config);

    [Fact]
    public void DetectionPpm_MoreAuditsOrChecksOrHonesty_NeverFalls() =>
        Prop.ForAll(Terms(), t =>
        {
            uint detection = Detection(t);
            return Rises(0, (int)Million) && Rises(1, 1000) && Rises(4, (int)Million) && Falls(2) && Falls(3);
            bool Rises(int index, int most) => t[index] >= most || Detection(With(index, t[index] + 1)) >= detection;
            bool Falls(int index) => t[index] == 0 || Detection(With(index, t[index] - 1)) >= detection;
            int[] With(int index, int value) => [.. t.Select((old, i) => i == index ? value : old)];
        }).Check(s_config);

    [Fact]
    public void Holds_MoreStakeOrLessGain_StaysTrue() =>
        Prop.ForAll((from p in Gen.Choose(0, (int)Million) from stake in Gen.Choose(0, int.MaxValue) from gain in Gen.Choose(0, int.MaxValue) select (p, stake, gain)).ToArbitrary(), draw =>
        {
            (int p, int stake, int gain) = draw;
            return !PostingRule.Holds((uint)p, stake, gain) || (PostingRule.Holds((uint)p, stake + BigInteger.One, gain) && PostingRule.Holds((uint)p, stake, Math.Max(0, gain - 1)));
        }).Check(s_config);

    [Fact]
    public void LeastStake_RandomTerms_HoldsAndOneLessDoesNot() =>
        Prop.ForAll(Gen.Choose(1, (int)Million).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(), draw =>
        {
            BigInteger least = PostingRule.LeastStake((uint)draw.Item1, draw.Item2)!.Value;
            return PostingRule.Holds((uint)draw.Item1, least, draw.Item2) && !PostingRule.Holds((uint)draw.Item1, least - 1, draw.Item2);
        }).Check(s_config);

    [Fact]
    public void LeastStake_NoDetection_IsNone()
    {
        Assert.Null(PostingRule.LeastStake(0, 1));
        Assert.False(PostingRule.Holds(0, BigInteger.Pow(10, 30), 1));
    }

    [Theory]
    [InlineData(1_000_001u, 0u, 0u, 0u)]
    [InlineData(0u, 1_000_001u, 0u, 0u)]
    [InlineData(0u, 0u, 1_000_001u, 0u)]
    [InlineData(0u, 0u, 0u, 1_000_001u)]
    public void DetectionPpm_ShareAboveOne_Throws(uint rate, uint colluding, uint withholding, uint open) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PostingRule.DetectionPpm(rate, 3, colluding, withholding, open));

    [Fact]
    public void Holds_ImpossibleArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PostingRule.Holds(Million + 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PostingRule.Holds(1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PostingRule.Holds(1, 1, -1));
    }

    /// <summary>Audit rate, auditors, colluding, withholding, open detection.</summary>
    private static Arbitrary<int[]> Terms() =>
        (from shares in Gen.Choose(0, (int)Million).ArrayOf(5) from auditors in Gen.Choose(0, 40) select new[] { shares[0], auditors, shares[2], shares[3], shares[4] }).ToArbitrary();

    private static uint Detection(int[] t) => PostingRule.DetectionPpm((uint)t[0], (uint)t[1], (uint)t[2], (uint)t[3], (uint)t[4]);

    private static double Share(double ppm) => ppm / Million;
}
