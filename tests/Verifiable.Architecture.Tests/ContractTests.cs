namespace Verifiable.Architecture.Tests;

/// <summary>Who may call what, and how large contracts are, from the build.</summary>
public sealed class ContractTests
{
    // EIP-170 and EIP-3860.
    private const int MostRuntime = 24_576;
    private const int MostCreation = 49_152;

    /// <summary>Roles of access.txt that govern; the value says where they may appear.</summary>
    private static readonly Dictionary<string, string[]> Governing = new(StringComparer.Ordinal)
    {
        ["timelock"] = ["ProtocolParameters", "ProtocolGovernor", "ProtocolTimelock"],
        ["guardian"] = ["ProtocolParameters"],
        ["governor"] = ["ProtocolTimelock"],
    };

    private static readonly string[] Others = ["anyone", "self", "party", "protocol", "deployer"];

    [Fact]
    public void Functions_ThatChangeState_AreInTheTable()
    {
        Exemptions table = Exemptions.Read("access.txt");
        string[] functions = [.. ContractArtifact.All.SelectMany(contract => contract.Functions.Select(function => $"{contract.Name}.{function}"))];

        Violations.AssertNone(functions.Except(table.Subjects).Select(function => $"{function}: expected a line in access.txt that says who may call it, got none"));
        Violations.AssertNone(table.Subjects.Except(functions).Select(function => $"access.txt: expected a function that changes state, got none of this name ({function})"));
    }

    [Fact]
    public void Functions_OfWhoeverGoverns_AreInGovernanceOnly()
    {
        var violations = new List<string>();
        foreach ((string function, string role) in Exemptions.Read("access.txt").Entries)
        {
            string contract = function[..function.IndexOf('.', StringComparison.Ordinal)];
            string[] roles = role[..(role + ":").IndexOf(':', StringComparison.Ordinal)].Split(", ");
            violations.AddRange(roles.Where(one => Governing.TryGetValue(one, out string[]? places) ? !places.Contains(contract) : !Others.Contains(one))
                .Select(one => $"{function}: expected a role that may be there, got \"{one}\""));
            if (roles.Contains("deployer") && !function.Contains(".initialize(", StringComparison.Ordinal))
                violations.Add($"{function}: expected nothing but initialize for the deployer, got this");
        }

        Violations.AssertNone(violations);
    }

    [Fact]
    public void Code_OfContracts_IsBelowTheLimits()
    {
        Assert.True(ContractArtifact.All.Count >= 9, $"expected the protocol's contracts, got {ContractArtifact.All.Count}");
        Violations.AssertNone(ContractArtifact.All.Where(contract => contract.RuntimeSize is 0 or > MostRuntime || contract.CreationSize > MostCreation)
            .Select(contract => $"{contract.Name}: expected at most {MostRuntime} bytes of code and {MostCreation} of creation code, got {contract.RuntimeSize} and {contract.CreationSize}"));
    }
}
