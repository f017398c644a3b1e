using Verifiable.Economics.Formulas;

namespace Verifiable.Economics.Tests.Formulas;

public sealed class RewardSharingTests
{
    private const double Rate = 0.3, Honest = 1.7, Open = 0.6;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(30)]
    public void ToAccomplices_Games_EqualsSumOverNumbers(int games)
    {
        double sum = 0;
        for (int honest = 1; honest < 80; honest++)
            sum += Chance(honest) * games / (games + honest);
        Assert.Equal(sum, RewardSharing.ToAccomplices(games, Generating), 1e-6);
    }

    [Fact]
    public void ToOneMore_Games_EqualsSumOverNumbers()
    {
        double sum = 0;
        for (int others = 0; others < 80; others++)
            sum += Chance(others) / (1 + others);
        Assert.Equal(sum, RewardSharing.ToOneMore(Generating), 1e-6);
    }

    private static double Generating(double z) => RewardSharing.GamesGenerating(z, Rate, Honest, Open);

    private static double Chance(int games)
    {
        double sum = (1 - Rate) * AttemptEnumeration.Poisson(games, Open);
        for (int auditors = 0; auditors <= games; auditors++)
            sum += Rate * AttemptEnumeration.Poisson(auditors, Honest) * AttemptEnumeration.Poisson(games - auditors, Open);
        return sum;
    }
}
