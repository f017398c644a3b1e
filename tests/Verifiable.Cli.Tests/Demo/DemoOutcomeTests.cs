using System.Numerics;
using Verifiable.Cli.Demo;
using Verifiable.Ethereum;

namespace Verifiable.Cli.Tests.Demo;

public sealed class DemoOutcomeTests
{
    private static readonly BigInteger s_bond = 100 * TokenAmount.One;
    private static readonly BigInteger s_reward = 250 * TokenAmount.One;

    [Fact]
    public void ExpectPaidChallenger_BondAndReward_ShowsThemApart()
    {
        var outcome = new DemoOutcome();
        outcome.ExpectPaidChallenger(s_bond, s_bond, s_reward, s_bond + s_reward);
        Assert.Equal(
            [("challenger: one bond as compensation", true, "100 VRF"), ("challenger: a reward besides", true, "250 VRF")],
            outcome.Checks);
    }

    [Fact]
    public void ExpectPaidChallenger_StakeGrewByAnotherAmount_DoesNotHold()
    {
        var outcome = new DemoOutcome();
        outcome.ExpectPaidChallenger(s_bond, s_bond, s_reward, s_bond);
        Assert.False(outcome.Holds);
        Assert.Equal("250 VRF, but its stake grew by 100 VRF", outcome.Checks[^1].Seen);
    }

    [Theory]
    [InlineData(1, 48_870, 48_870, "48,870")]
    [InlineData(2, 48_870, 48_870, "48,870 (2 times)")]
    [InlineData(3, 40_000, 48_870, "40,000 to 48,870 (3 times)")]
    public void Range_Calls_SaysEachNumberOnce(int count, ulong least, ulong most, string expected) => Assert.Equal(expected, DemoReport.Range(count, least, most));
}
