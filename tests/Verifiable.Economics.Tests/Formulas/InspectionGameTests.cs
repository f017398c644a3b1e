using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class InspectionGameTests
{
    private static readonly EconomicTerms s_terms = new() { Segments = 1, Payment = 25, Stake = 60, Bond = 15, Auditors = 2, Colluding = 0, Withholding = 0 };

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.15)]
    public void Of_FewAudits_LeavesBothSidesIndifferent(double rate)
    {
        EconomicTerms terms = s_terms with { AuditRate = rate };
        InspectionGame game = InspectionGame.Of(terms);
        double found = 1 - ((1 - game.ByAudit) * (1 - game.OpenDetection));
        Assert.Equal(0, CheatingProfit.OfOneSegment(terms, 0, found, terms.Stake), 1e-9);
        Assert.Equal(terms.SegmentCost, game.CheatingRate * InspectionGame.RewardAt(terms, -Math.Log(1 - game.OpenDetection)), 1e-9);
        Assert.InRange(game.CheatingRate, 0.01, 1);
        Assert.InRange(game.OpenDetection, 0.01, 1);
    }

    [Fact]
    public void Of_EnoughAudits_NobodyCheatsAndNobodyElseChecks()
    {
        EconomicTerms terms = s_terms with { AuditRate = 0.5 };
        InspectionGame game = InspectionGame.Of(terms);
        Assert.True(game.ByAudit > game.RequiredDetection);
        Assert.Equal((0, 0), (game.CheatingRate, game.OpenDetection));
        Assert.True(CheatingProfit.OfOneSegment(terms, 0, game.ByAudit, terms.Stake) < 0);
    }

    /// <summary>The dilemma: a larger reward makes cheating rarer but never ends it.</summary>
    [Fact]
    public void Of_NoAuditsAndLargerStakes_CheatingFallsAndStays()
    {
        double[] rates = [.. new[] { 100.0, 1000, 10_000, 100_000 }.Select(stake => InspectionGame.Of(CheatingProfit.WithStake(s_terms, stake) with { AuditRate = 0 }).CheatingRate)];
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.All(rates, rate => Assert.True(rate > 0));
    }
}
