using Verifiable.Economics.Simulation;
using Verifiable.Execution.Data;

namespace Verifiable.Economics.Tests.Simulation;

public sealed class SortitionTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(40)]
    public void Draw_Groups_DrawsEachByItsStakeAndItself(double expected)
    {
        const int Draws = 40_000;
        AgentGroup[] groups = [new(AgentRole.Auditor, AgentConduct.Honest, 10, 60, 1), new(AgentRole.Auditor, AgentConduct.Lazy, 70, 30, 2), new(AgentRole.Auditor, AgentConduct.Honest, 100, 10, 5)];
        var sortition = new Sortition(groups, expected);
        var random = new PhiloxStream(9, PhiloxPurpose.Simulation, 1);
        var counts = new int[110];
        int none = 0;
        for (int i = 0; i < Draws; i++)
        {
            var drawn = new List<int>();
            sortition.Draw(ref random, drawn);
            Assert.Equal(drawn.Distinct(), drawn);
            none += drawn.Count == 0 ? 1 : 0;
            foreach (int agent in drawn)
                counts[agent]++;
        }

        double noneChance = 1;
        foreach (AgentGroup group in groups)
        {
            double chance = Math.Min(1, expected * group.Weight / 170);
            noneChance *= Math.Pow(1 - chance, group.Count);
            foreach (int agent in Enumerable.Range(group.First, group.Count))
                AssertNear(chance, counts[agent], Draws);
        }

        AssertNear(noneChance, none, Draws);
        Assert.Equal(0, counts[..10].Sum());
    }

    [Fact]
    public void Draw_NoneExpected_DrawsNobody()
    {
        var random = new PhiloxStream(9, PhiloxPurpose.Simulation, 1);
        var drawn = new List<int>();
        new Sortition([new(AgentRole.Auditor, AgentConduct.Honest, 0, 60, 1)], 0).Draw(ref random, drawn);
        new Sortition([], 3).Draw(ref random, drawn);
        Assert.Empty(drawn);
    }

    /// <summary>Binomial, within five standard deviations.</summary>
    private static void AssertNear(double chance, int count, int draws) =>
        Assert.InRange(count, (draws * chance) - (5 * Math.Sqrt(draws * chance * (1 - chance))) - 1, (draws * chance) + (5 * Math.Sqrt(draws * chance * (1 - chance))) + 1);
}
