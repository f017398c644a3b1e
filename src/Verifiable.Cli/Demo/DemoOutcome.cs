using System.Numerics;
using Verifiable.Ethereum;

namespace Verifiable.Cli.Demo;

/// <summary>What the demo must have shown, one line each: a sentence and whether it came true.</summary>
internal sealed class DemoOutcome
{
    private readonly List<(string Claim, bool Holds, string Seen)> _checks = [];

    /// <summary>The checks in order.</summary>
    public IReadOnlyList<(string Claim, bool Holds, string Seen)> Checks => _checks;

    /// <summary>Whether everything came true.</summary>
    public bool Holds => _checks.Count > 0 && _checks.All(c => c.Holds);

    public void Expect(string claim, bool holds, string seen) => _checks.Add((claim, holds, seen));

    public void ExpectEqual<T>(string claim, T expected, T actual)
        where T : notnull =>
        Expect(claim, expected.Equals(actual), expected.Equals(actual) ? $"{actual}" : $"{actual}, expected {expected}");

    /// <summary>The winner's stake grew by one bond as compensation and a reward, which are shown apart.</summary>
    public void ExpectPaidChallenger(BigInteger bond, BigInteger compensation, BigInteger reward, BigInteger gain)
    {
        ExpectAmount("challenger: one bond as compensation", bond, compensation);
        bool holds = reward.Sign > 0 && gain == compensation + reward;
        string seen = TokenAmount.InTokens(reward);
        Expect("challenger: a reward besides", holds, holds ? seen : $"{seen}, but its stake grew by {TokenAmount.InTokens(gain)}");
    }

    public void ExpectAmount(string claim, BigInteger expected, BigInteger actual) =>
        Expect(claim, expected == actual, expected == actual ? TokenAmount.InTokens(actual) : $"{TokenAmount.InTokens(actual)}, expected {TokenAmount.InTokens(expected)}");
}
