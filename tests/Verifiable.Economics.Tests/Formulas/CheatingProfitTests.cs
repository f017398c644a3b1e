using FsCheck;
using FsCheck.Fluent;
using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class CheatingProfitTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithReplay(20261122, 3).WithMaxTest(500);

    [Theory]
    [InlineData(0.3, 1.5, 0.2, 0.0, 0.1, 2, 0.05)]
    [InlineData(0.1, 1.0, 0.5, 0.2, 0.0, 0, 0.01)]
    [InlineData(1.0, 2.0, 0.6, 0.1, 0.0, 5, 0.30)]
    [InlineData(0.0, 2.0, 0.6, 0.1, 0.2, 1, 0.30)]
    [InlineData(0.4, 1.2, 0.0, 0.0, 0.3, 7, 0.00)]
    public void OfAttempt_SmallTerms_EqualsEnumeration(double rate, double auditors, double colluding, double lazy, double open, int accomplices, double withholding)
    {
        var terms = new EconomicTerms
        {
            Segments = 3,
            Stake = 200,
            Bond = 30,
            AuditStake = 40,
            AuditRate = rate,
            Auditors = auditors,
            Colluding = colluding,
            Lazy = lazy,
            OpenDetection = open,
            Accomplices = accomplices,
            Withholding = withholding,
        };
        Assert.Empty(terms.Problems());
        Assert.Equal(AttemptEnumeration.Profit(terms), CheatingProfit.OfAttempt(terms), 1e-4);
    }

    /// <summary>Below the rule no plan that cheats is as good as the best that does not, whatever the work costs: every plan of honest, false and abandoned segments is tried.</summary>
    [Fact]
    public void Rule_Holds_NoPlanThatCheatsIsBest() =>
        Prop.ForAll(Jobs(), job =>
        {
            (int p, int pay, int segments, int more) = job;
            double found = p / 1000.0, loss = ((1 - found) * pay / found) + (more / 10.0);
            foreach (double cost in (double[])[0, pay / 2.0, pay, pay * 1.5])
            {
                (double honest, double cheating) = BestPlans(segments, pay, cost, found, loss);
                if (cheating >= honest - 1e-9)
                    return false;
            }

            return true;
        }).Check(s_config);

    /// <summary>And it is the exact limit: with less stake, whoever cannot earn by honest work earns by cheating.</summary>
    [Fact]
    public void Rule_Fails_CheatingEverywherePays() =>
        Prop.ForAll(Jobs(), job =>
        {
            (int p, int pay, int segments, _) = job;
            double found = p / 1000.0, loss = (1 - found) * pay / found * 0.99;
            (double honest, double cheating) = BestPlans(segments, pay, pay * 1.5, found, loss);
            return honest == 0 && cheating > 0;
        }).Check(s_config);

    /// <summary>Outcomes of five segments that depend on each other in any way: the bound needs no independence.</summary>
    [Fact]
    public void Bound_AnyJointDistribution_IsNotPassed() =>
        Prop.ForAll(Gen.Choose(0, 1000).Select(w => (double)w * w * w).ArrayOf(32).Where(w => w.Any(x => x > 0)).ToArbitrary(), weights =>
        {
            const int Segments = 5;
            const double Pay = 10, Stake = 100;
            double total = weights.Sum(), least = 1, profit = 0;
            for (int segment = 0; segment < Segments; segment++)
                least = Math.Min(least, weights.Where((_, outcome) => (outcome >> segment & 1) == 1).Sum() / total);
            for (int outcome = 0; outcome < weights.Length; outcome++)
            {
                int first = System.Numerics.BitOperations.TrailingZeroCount(outcome | (1 << Segments));
                profit += weights[outcome] / total * ((first * Pay) - (first < Segments ? Stake / 2 : 0));
            }

            return profit <= CheatingProfit.Bound(least, Stake, Segments * Pay) + 1e-9;
        }).Check(s_config);

    [Fact]
    public void OfAttempt_RuleWithWholePaymentAsGain_IsNegativeEvenWithFeesAndBlocks() =>
        Prop.ForAll(RandomTerms(), terms =>
        {
            double gain = terms.Payment + (terms.Segments * terms.Auditors * terms.AuditFee);
            double bound = CheatingProfit.Bound(Detection.Of(terms), terms.Stake, gain);
            return bound >= 0 || CheatingProfit.OfAttempt(terms) < 0;
        }).Check(s_config);

    /// <summary>Where vouching loses, nobody is paid for it, and the payment alone is the gain.</summary>
    [Fact]
    public void OfAttempt_RuleWithPaymentAsGainAndVouchingThatLoses_IsNegative() =>
        Prop.ForAll(RandomTerms(), random =>
        {
            EconomicTerms terms = random with { MissPenalty = 0 };
            bool rule = CheatingProfit.Bound(Detection.Of(terms), terms.Stake, terms.Payment) < 0;
            return CheatingProfit.Vouches(terms) || !rule || CheatingProfit.OfAttempt(terms) < 0;
        }).Check(s_config);

    [Fact]
    public void OfAttempt_MoreStake_EarnsLess() =>
        Prop.ForAll(RandomTerms(), terms =>
            CheatingProfit.OfAttempt(CheatingProfit.WithStake(terms, terms.Stake * 1.1)) <= CheatingProfit.OfAttempt(terms) + 1e-9).Check(s_config);

    [Fact]
    public void BreakEven_Defaults_LiesBetweenProfitAndLoss()
    {
        var terms = new EconomicTerms();
        double rate = CheatingProfit.BreakEvenAuditRate(terms)!.Value, stake = CheatingProfit.BreakEvenStake(terms, 1e6)!.Value;
        Assert.InRange(rate, 1e-4, terms.AuditRate);
        Assert.InRange(stake, 1, terms.Stake);
        Assert.True(CheatingProfit.OfAttempt(terms with { AuditRate = rate * 0.99 }) > 0);
        Assert.True(CheatingProfit.OfAttempt(terms with { AuditRate = rate * 1.01 }) < 0);
        Assert.True(CheatingProfit.OfAttempt(CheatingProfit.WithStake(terms, stake * 0.99)) > 0);
        Assert.True(CheatingProfit.OfAttempt(CheatingProfit.WithStake(terms, stake * 1.01)) < 0);
    }

    [Fact]
    public void BreakEven_AllAuditorsCollude_DoesNotExist()
    {
        EconomicTerms terms = new EconomicTerms { Colluding = 1 };
        Assert.Null(CheatingProfit.BreakEvenAuditRate(terms));
        Assert.Null(CheatingProfit.BreakEvenStake(terms, 1e6));
    }

    [Fact]
    public void Loss_AnyAccomplices_IsAtLeastHalfTheStake() =>
        Prop.ForAll(RandomTerms(), terms => terms.AuditRate * terms.HonestAuditors * terms.Auditors < 1e-6 || CheatingProfit.Loss(terms, terms.AuditRate) >= terms.Stake / 2).Check(s_config);

    [Fact]
    public void Problems_Defaults_AreNoneAndTheRuleHolds()
    {
        var terms = new EconomicTerms();
        Assert.Empty(terms.Problems());
        Assert.True(CheatingProfit.Bound(Detection.Of(terms), terms.Stake, terms.Payment + terms.AuditBudget) < 0);
        Assert.True(terms.HonestProfit > 0);
    }

    [Fact]
    public void Problems_WrongTerms_ListsThemAll()
    {
        EconomicTerms terms = new EconomicTerms { Segments = 0, Stake = 100, Bond = 26, AuditRate = 2, Colluding = 0.7, Lazy = 0.5, Gas = double.NaN };
        Assert.Equal(
            ["segments: expected 1 to 10000, got 0", "audit rate: expected 0 to 1, got 2", "gas: expected 0 to 1000000000, got NaN", "bond: expected above 0 and at most a quarter of the stake, got 26 of 100", "lazy share: expected at most one together with the colluding share, got 1.2"],
            terms.Problems());
    }

    /// <summary>The best of all plans that never cheat, and of all that do: 3^n plans, each valued by hand.</summary>
    private static (double Honest, double Cheating) BestPlans(int segments, double pay, double cost, double found, double loss)
    {
        double honest = double.NegativeInfinity, cheating = double.NegativeInfinity;
        for (int plan = 0; plan < Math.Pow(3, segments); plan++)
        {
            double value = 0, alive = 1;
            bool cheats = false;
            for (int segment = 0, rest = plan; segment < segments; segment++, rest /= 3)
            {
                if (rest % 3 == 0)
                    break;
                if (rest % 3 == 1)
                {
                    value += alive * (pay - cost);
                    continue;
                }

                cheats = true;
                value += alive * (((1 - found) * pay) - (found * loss));
                alive *= 1 - found;
            }

            (honest, cheating) = cheats ? (honest, Math.Max(cheating, value)) : (Math.Max(honest, value), cheating);
        }

        return (honest, cheating);
    }

    /// <summary>Detection in thousandths, payment, segments, and how far above the limit the stake is.</summary>
    private static Arbitrary<(int Found, int Pay, int Segments, int More)> Jobs() =>
        (from found in Gen.Choose(1, 999) from pay in Gen.Choose(1, 200) from segments in Gen.Choose(1, 5) from more in Gen.Choose(1, 100) select (found, pay, segments, more)).ToArbitrary();

    private static Arbitrary<EconomicTerms> RandomTerms() =>
        (from shares in Gen.Choose(0, 1000).ArrayOf(5)
         from segments in Gen.Choose(1, 20)
         from accomplices in Gen.Choose(0, 9)
         from stake in Gen.Choose(10, 100_000)
         from auditors in Gen.Choose(1, 8)
         select new EconomicTerms
         {
             Segments = segments,
             Accomplices = accomplices,
             Stake = stake,
             Bond = stake * (0.05 + (0.2 * shares[0] / 1000)),
             Auditors = auditors,
             AuditRate = shares[1] / 1000.0,
             Colluding = shares[2] / 1000.0,
             Withholding = shares[3] / 5000.0,
             OpenDetection = shares[4] / 2000.0,
         }).ToArbitrary();
}
