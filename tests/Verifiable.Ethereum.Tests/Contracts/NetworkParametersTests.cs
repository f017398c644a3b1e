using System.Numerics;
using Verifiable.Ethereum.Contracts;

namespace Verifiable.Ethereum.Tests.Contracts;

public sealed class NetworkParametersTests : IDisposable
{
    private const string Values = """{"leastChallengeWindow":1,"leastMoveClock":2,"maturityDelay":3,"openDetectionPpm":4,"colludingPpm":5,"withholdingPpm":6,"gasCompensation":7}""";
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("anvil")]
    [InlineData("geth")]
    [InlineData("besu")]
    public void Load_NetworksOfTheRepository_AreDevelopmentNetworks(string network) =>
        Assert.Equal(DeploymentOptions.Devnet, NetworkParameters.Load(Path.Combine(Repository.Root, "chain-config", network, "parameters.json")));

    [Fact]
    public void Load_EmptyObject_IsAPublicNetwork() => Assert.Equal(new DeploymentOptions(), Load("{}"));

    [Fact]
    public void Load_EveryMember_IsTaken()
    {
        DeploymentOptions options = Load($$"""
            {"token":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8","tokenSupply":"123456789012345678901234567890","unbondingDelay":10,"auditorUnit":"11","auditDelay":12,
             "wrappedEther":"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC","guardian":"0x90F79bf6EB2c4f870365E785982E1f101E93b906",
             "governance":{"votingDelay":13,"votingPeriod":14,"proposalThreshold":"15","quorumPercent":16,"timelockDelay":17},"parameters":{{Values}}}
            """);

        Assert.Equal(BigInteger.Parse("123456789012345678901234567890", System.Globalization.CultureInfo.InvariantCulture), options.TokenSupply);
        Assert.Equal("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", options.Token.ToString());
        Assert.Equal("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", options.WrappedEther.ToString());
        Assert.Equal("0x90F79bf6EB2c4f870365E785982E1f101E93b906", options.Guardian.ToString());
        Assert.Equal((10ul, new BigInteger(11), 12ul), (options.UnbondingDelay, options.AuditorUnit, options.AuditDelay));
        Assert.Equal(new GovernanceOptions { VotingDelay = 13, VotingPeriod = 14, ProposalThreshold = 15, QuorumPercent = 16, TimelockDelay = 17 }, options.Governance);
        Assert.Equal(new ParameterValues(1, 2, 3, 4, 5, 6, 7), options.Parameters);
    }

    [Theory]
    [InlineData("""{"unbondingDelai":1}""", "unbondingDelai")]
    [InlineData("""{"parameters":{"leastChallengeWindow":1}}""", "leastMoveClock")]
    [InlineData("""{"unbondingDelay":"1"}""", "unbondingDelay")]
    [InlineData("""{"unbondingDelay":-1}""", "unbondingDelay")]
    [InlineData("""{"auditorUnit":100}""", "expected an amount as a decimal string")]
    [InlineData("""{"auditorUnit":"-1"}""", "expected an amount as a decimal string, got -1")]
    [InlineData("""{"guardian":"0x1"}""", "expected an address, got 0x1")]
    [InlineData("""{"governance":null}""", "governance")]
    [InlineData("null", "expected an object, got null")]
    [InlineData("{", "network parameters")]
    public void Load_AnythingElse_NamesWhatIsWrong(string content, string expected)
    {
        string message = Assert.Throws<InvalidDataException>(() => Load(content)).Message;
        Assert.Contains(expected, message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(_file, message, StringComparison.Ordinal);
    }

    private DeploymentOptions Load(string content)
    {
        File.WriteAllText(_file, content);
        return NetworkParameters.Load(_file);
    }
}
