using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Deploys timelock and governor so that no account has a role for a moment.</summary>
/// <remarks>
/// Each of the two names the other in its constructor. An address follows from the deployer's nonce, and so the timelock is told the governor's address before the
/// governor exists: nobody needs to be an administrator in between. The account must send nothing else meanwhile.
/// </remarks>
public static class GovernanceDeployer
{
    /// <summary>Deploys both from the manager's account.</summary>
    /// <exception cref="TransactionFailedException">A transaction failed; what was deployed before stays unused.</exception>
    /// <exception cref="InvalidOperationException">The account sent another transaction in between; both contracts are to be left alone.</exception>
    public static async Task<(Address Timelock, Address Governor)> DeployAsync(
        IEthereumRpc rpc, TransactionManager transactions, Address token, GovernanceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(transactions);
        ArgumentNullException.ThrowIfNull(options);
        ulong nonce = await rpc.TransactionCountAsync(transactions.Account, BlockTag.Latest, cancellationToken);
        Address expected = Address.OfContract(transactions.Account, nonce + 1);
        Address timelock = await CreateAsync(ProtocolTimelock.Deploy(options.TimelockDelay, expected));
        Address governor = await CreateAsync(ProtocolGovernor.Deploy(
            token, timelock, options.VotingDelay, options.VotingPeriod, options.ProposalThreshold, options.QuorumPercent));
        return governor == expected
            ? (timelock, governor)
            : throw new InvalidOperationException($"deploy governance: expected the governor at {expected}, got {governor} (another transaction of {transactions.Account} came between)");

        async Task<Address> CreateAsync(TransactionRequest request)
        {
            TransactionReceipt receipt = (await transactions.SendAsync(request, cancellationToken)).EnsureSucceeded();
            return receipt.ContractAddress ?? throw new EthereumResponseException($"deploy: expected a contract's address, got none ({receipt.TransactionHash})");
        }
    }
}
