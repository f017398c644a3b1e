using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Compares the code on a chain with the build that this program was made from.</summary>
/// <remarks>
/// Immutable variables and addresses of libraries are left out of the comparison: the constructor's arguments decide them, and the contracts' own readers tell
/// them. Everything else must agree byte for byte; the compiler appends no hash of metadata (foundry.toml), so that comments change nothing.
/// </remarks>
public static class DeploymentVerifier
{
    /// <summary>The contracts of a deployment with the types of their bindings.</summary>
    public static IReadOnlyList<(Type Contract, Address Address)> ContractsOf(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return
        [
            (typeof(VerifiableToken), deployment.Token),
            (typeof(StakeVault), deployment.StakeVault),
            (typeof(Escrow), deployment.Escrow),
            (typeof(Reputation), deployment.Reputation),
            (typeof(ProtocolTimelock), deployment.Timelock),
            (typeof(ProtocolGovernor), deployment.Governor),
            (typeof(ProtocolParameters), deployment.Parameters),
            (typeof(PostingRules), deployment.PostingRules),
            (typeof(AskBook), deployment.AskBook),
            (typeof(JobMarket), deployment.JobMarket),
            (typeof(JobReader), deployment.JobReader),
            (typeof(FoldReferee), deployment.FoldReferee),
            (typeof(ProgramReferee), deployment.ProgramReferee),
            (typeof(DisputeGame), deployment.DisputeGame),
            (typeof(ReceiptDesk), deployment.ReceiptDesk),
            (typeof(DeliveryDesk), deployment.DeliveryDesk),
            (typeof(AuditCourt), deployment.AuditCourt),
            (typeof(AuditorRegistry), deployment.AuditorRegistry),
            (typeof(DataCourt), deployment.DataCourt),
        ];
    }

    /// <summary>Looks at every contract.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="contracts">Types of bindings and addresses; see <see cref="ContractsOf"/>.</param>
    /// <param name="cancellationToken">Stops between two contracts.</param>
    public static async Task<IReadOnlyList<ContractCheck>> CheckAsync(
        IEthereumRpc rpc, IEnumerable<(Type Contract, Address Address)> contracts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(contracts);
        var checks = new List<ContractCheck>();
        foreach ((Type contract, Address address) in contracts)
        {
            byte[] code = await rpc.CodeAsync(address, BlockTag.Latest, cancellationToken);
            checks.Add(new ContractCheck(contract.Name, address, code.Length, ContractBytecode.FindDifference(contract, code)));
        }

        return checks;
    }
}
