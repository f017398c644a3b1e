using FsCheck;
using FsCheck.Fluent;
using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class GriefingTests
{
    [Fact]
    public void SelfSlash_LargestBond_LosesHalfTheStake()
    {
        EconomicTerms terms = new EconomicTerms { Stake = 400, Bond = 100, Gas = 0 };
        Assert.Equal(200, Griefing.SelfSlash(terms));
        Assert.True(Griefing.SelfSlash(terms with { Bond = 20 }) > 200);
    }

    [Fact]
    public void SelfChallengeLost_DearGas_LosesHalfTheBondAtLeast()
    {
        Assert.Equal(300, Griefing.SelfChallengeLost(new EconomicTerms { Gas = 0 }));
        EconomicTerms dear = new EconomicTerms { Gas = 100 };
        Assert.Equal(150 + (2 * 6 * 100), Griefing.SelfChallengeLost(dear));
    }

    [Fact]
    public void Table_Defaults_EveryAttackLosesMoreThanItHurts()
    {
        var terms = new EconomicTerms();
        IReadOnlyList<Attack> table = Griefing.Table(terms);
        Assert.Equal(table.Count, table.Select(a => a.Name).Distinct().Count());
        Assert.All(table.Where(a => a.Name != "posting a program that breaks a rule"), attack => Assert.True(attack.Ratio is null or > 1, $"{attack.Name}: {attack.Ratio}"));
        Assert.Equal((terms.Bond + (6 * terms.Gas)) / terms.SegmentCost, table[0].Ratio!.Value, 1e-9);
    }

    /// <summary>An attacker that locks, loses and gets back half of each bond, until none can be locked.</summary>
    [Fact]
    public void GamesFrom_RandomCapital_EqualsPlaying() =>
        Prop.ForAll(Gen.Choose(0, 100_000).Zip(Gen.Choose(1, 500)).ToArbitrary(), draw =>
        {
            (double capital, int games) = (draw.Item1, 0);
            for (; capital >= 2 * draw.Item2; capital -= draw.Item2)
                games++;
            return games == Griefing.GamesFrom(draw.Item1, 2 * draw.Item2);
        }).Check(Config.QuickThrowOnFailure.WithReplay(20261122, 5).WithMaxTest(500));

    [Fact]
    public void BestDilution_Defaults_IsBestAmongWholeNumbers()
    {
        const double Stake = 3000, Gas = 0.05;
        int best = Enumerable.Range(0, 1000).MaxBy(j => (Stake / 4 * j / (j + 1)) - (j * Gas));
        Assert.InRange(Griefing.BestDilution(Stake, Gas), best - 1, best + 1);
    }

    [Fact]
    public void LeastBribe_Auditors_EachCouldTakeTheRewardAlone() => Assert.Equal(4 * 750, Griefing.LeastBribe(3000, 4));
}
