using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class DetectionTests
{
    /// <summary>Every unit of stake drawn by itself: exact for any number of units, from below the limit.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void NoHonestAuditor_ManyUnitsOfStake_IsAnUpperBoundThatIsMet(int units)
    {
        EconomicTerms terms = new EconomicTerms { Auditors = 3, Colluding = 0.3, Lazy = 0.1 };
        double exact = Math.Pow(1 - (terms.Auditors / units), units * terms.HonestAuditors), bound = Detection.NoHonestAuditor(terms);
        Assert.True(exact <= bound);
        Assert.InRange(bound - exact, 0, 2.0 / units);
    }

    [Fact]
    public void Of_Parts_EqualsEnumerationOfItsEvents()
    {
        EconomicTerms terms = new EconomicTerms { AuditRate = 0.2, Auditors = 2, Colluding = 0.25, Withholding = 0.1, OpenDetection = 0.15 };
        double sum = 0;
        for (int honest = 0; honest < 40; honest++)
        {
            double drawn = AttemptEnumeration.Poisson(honest, terms.Auditors * terms.HonestAuditors);
            for (int events = 0; events < 8; events++)
            {
                (bool held, bool sampled, bool open) = ((events & 1) != 0, (events & 2) != 0, (events & 4) != 0);
                double chance = drawn * (held ? 0.1 : 0.9) * (sampled ? 0.2 : 0.8) * (open ? 0.15 : 0.85);
                sum += open || (!held && sampled && honest > 0) ? chance : 0;
            }
        }

        Assert.Equal(sum, Detection.Of(terms), 1e-12);
    }

    [Theory]
    [InlineData(0.1, 0.2, 0)]
    [InlineData(0.1, 0.2, 1)]
    [InlineData(0.5, 0.3, 4)]
    [InlineData(0.9, 0.9, 10)]
    public void SamplingAfterWithholding_Chains_EqualsEnumerationAndIsAboveTheBound(double rate, double each, int producers)
    {
        Assert.Equal(Sampled(producers), Detection.SamplingAfterWithholding(rate, each, producers), 1e-12);
        Assert.True(Detection.SamplingAfterWithholding(rate, each, producers) >= rate * (1 - Detection.WithholdingOf(each, Math.Max(1, producers))));
        Assert.True(Detection.SamplingAfterWithholding(rate, each, producers) >= rate * (1 - each));

        // The block samples or not; where it does and is theirs and another may follow, they try the next.
        double Sampled(int left) => left == 0 ? rate : ((1 - each) * rate) + (each * (((1 - rate) * 0) + (rate * Sampled(left - 1))));
    }

    [Fact]
    public void WithholdingOf_Producers_IsTheirUnion()
    {
        double none = 1;
        for (int i = 0; i < 7; i++)
            none *= 0.95;
        Assert.Equal(1 - none, Detection.WithholdingOf(0.05, 7), 1e-12);
        Assert.True(Detection.WithholdingOf(0.05, 7) <= 7 * 0.05);
    }

    [Fact]
    public void BreakEven_GainAndLoss_BalanceThere()
    {
        double p = Detection.BreakEven(25, 1950);
        Assert.Equal((1 - p) * 25, p * 1950, 1e-9);
    }
}
