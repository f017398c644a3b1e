using Verifiable.Ethereum.Contracts;

namespace Verifiable.EndToEnd;

/// <summary>The network that tests deploy.</summary>
internal static class TestNetwork
{
    /// <summary>A development network on which windows can last for most of a year, and moves are not paid for: bonds and stakes of tests are a few units of the token.</summary>
    public static DeploymentOptions Options { get; } = DeploymentOptions.Devnet with
    {
        UnbondingDelay = 400 * 24 * 3600,
        AuditorUnit = 1000,
        Parameters = DeploymentOptions.Devnet.Parameters with { GasCompensation = 0 },
    };
}
