using Verifiable.Economics.Simulation;

namespace Verifiable.Economics.Tests.Simulation;

public sealed class PopulationTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(12_347)]
    public void Create_Agents_HasEachOnceInARoleAndConduct(int agents)
    {
        var population = new Population(agents, _ => new ConductShares(0.2, 0.1, 1.0 / 3));
        Assert.Equal(agents, population.Count);
        int next = 0;
        foreach (AgentGroup group in population.Groups)
        {
            Assert.Equal(next, group.First);
            Assert.All(Enumerable.Range(group.First, group.Count), i => Assert.Equal(group.Conduct, population.ConductOf(i)));
            next += group.Count;
        }

        Assert.Equal(agents, next);
        Assert.InRange(population.AuditStakeShare(AgentConduct.Colluding), 0.3, 0.37);
        Assert.Equal(1, Enum.GetValues<AgentConduct>().Sum(population.AuditStakeShare), 1e-12);
    }

    [Fact]
    public void Create_Everybody_IsOfOneConduct()
    {
        var population = new Population(1000, _ => new ConductShares(0, 0, 1));
        Assert.All(population.Groups, g => Assert.Equal(AgentConduct.Colluding, g.Conduct));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Population(99, _ => ConductShares.AllHonest));
    }

    [Fact]
    public void Sample_Numbers_HasMeanAndStandardError()
    {
        var sample = new Sample();
        Assert.Equal((0, 0.0, 0.0), (sample.Count, sample.Mean, sample.Error));
        foreach (long value in (long[])[1, 2, 3, 6])
            sample.Add(value * Ledger.Token);
        Assert.Equal(3, sample.Mean, 1e-12);
        Assert.Equal(Math.Sqrt((4 + 1 + 0 + 9) / 3.0 / 4), sample.Error, 1e-9);
    }
}
