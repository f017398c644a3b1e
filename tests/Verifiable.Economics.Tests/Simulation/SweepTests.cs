using Verifiable.Economics.Formulas;
using Verifiable.Economics.Simulation;

namespace Verifiable.Economics.Tests.Simulation;

public sealed class SweepTests
{
    private static readonly EconomicTerms s_terms = new();

    [Fact]
    public void OverAuditRate_Shares_CrossesZeroWhereTheFormulaDoes()
    {
        IReadOnlyList<SweepCurve> curves = new ProfitSweep(s_terms, 2000, 5, 11, 1).OverAuditRate([0, 0.5], 6, CancellationToken.None);
        Check(curves);
        // The check at posting asks for more than the simulated attack needs.
        Assert.All(curves, c => Assert.True(c.Posting > c.BreakEven));
        Assert.True(curves[1].BreakEven > curves[0].BreakEven);
    }

    [Fact]
    public void OverStake_Shares_CrossesZeroWhereTheFormulaDoes()
    {
        IReadOnlyList<SweepCurve> curves = new ProfitSweep(s_terms, 2000, 5, 12, 1).OverStake([0, 0.5], 6, CancellationToken.None);
        Check(curves);
        Assert.All(curves, c => Assert.True(c.Posting > c.BreakEven));
    }

    [Fact]
    public void OverAuditRate_EveryAuditorColludes_NeverStopsPaying()
    {
        SweepCurve curve = Assert.Single(new ProfitSweep(s_terms, 500, 1, 13, 1).OverAuditRate([1], 3, CancellationToken.None));
        Assert.Null(curve.BreakEven);
        Assert.Null(curve.Posting);
        Assert.All(curve.Points, p => Assert.True(p.Mean > 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.02)]
    [InlineData(0.3)]
    public void Dynamics_AuditRates_AveragesAreTheEquilibrium(double rate)
    {
        EconomicTerms terms = s_terms with { Stake = 200, Bond = 50 };
        CheckingPoint point = new CheckingDynamics(terms, 4000, 17).Run(rate, 800);
        Assert.Equal(point.CheatingTheory, point.Cheating, 0.015);
        Assert.Equal(point.ChecksTheory, point.Checks, 0.01);
        Assert.Equal(rate > 0.2, point.CheatingTheory == 0);
    }

    private static void Check(IReadOnlyList<SweepCurve> curves)
    {
        Assert.Equal(2, curves.Count);
        foreach (SweepCurve curve in curves)
        {
            Assert.Equal(6, curve.Points.Count);
            Assert.All(curve.Points, p => Assert.True(Math.Abs(p.Mean - p.Theory) <= (4.5 * p.Error) + 1e-6, $"{p}"));
            Assert.All(curve.Points.Where(p => Math.Abs(p.Value - curve.BreakEven!.Value) > 1e-6), p => Assert.Equal(p.Value < curve.BreakEven, p.Theory > 0));
        }
    }
}
