using System.Numerics;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Ethereum.Contracts;

/// <summary>Deploys the protocol's contracts and wires them: the wiring can be done once, by the deployer alone.</summary>
public static class ContractDeployer
{
    /// <summary>Deploys everything from the manager's account.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="transactions">Manager of the deploying account.</param>
    /// <param name="options">Parameters of the network.</param>
    /// <param name="cancellationToken">Stops between two transactions.</param>
    /// <exception cref="TransactionFailedException">A transaction failed; what was deployed before stays unused.</exception>
    public static async Task<Deployment> DeployAsync(
        IEthereumRpc rpc, TransactionManager transactions, DeploymentOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(transactions);
        ArgumentNullException.ThrowIfNull(options);
        ulong chainId = await rpc.ChainIdAsync(cancellationToken);
        ulong block = await rpc.BlockNumberAsync(cancellationToken);
        Address token = options.Token ?? await CreateAsync(VerifiableToken.Deploy(options.TokenSupply));
        Address wrappedEther = options.WrappedEther ?? await CreateAsync(WrappedEther.Deploy());
        Address vault = await CreateAsync(StakeVault.Deploy(token, options.UnbondingDelay));
        Address escrow = await CreateAsync(Escrow.Deploy(wrappedEther));
        Address reputation = await CreateAsync(Reputation.Deploy());
        Address foldReferee = await CreateAsync(FoldReferee.Deploy());
        (Address timelock, Address governor) = await GovernanceDeployer.DeployAsync(rpc, transactions, token, options.Governance, cancellationToken);
        Address parameters = await CreateAsync(ProtocolParameters.Deploy(timelock, options.Guardian ?? transactions.Account, token, options.Parameters, [foldReferee]));
        Address programReferee = await CreateAsync(ProgramReferee.Deploy());
        Address registry = await CreateAsync(AuditorRegistry.Deploy(vault, options.AuditorUnit));
        Address rules = await CreateAsync(PostingRules.Deploy(parameters, programReferee, vault, registry));
        Address asks = await CreateAsync(AskBook.Deploy());
        Address market = await CreateAsync(JobMarket.Deploy(vault, escrow, reputation, rules, asks));
        Address reader = await CreateAsync(JobReader.Deploy(market));
        Address game = await CreateAsync(DisputeGame.Deploy(market));
        Address desk = await CreateAsync(ReceiptDesk.Deploy(market));
        Address deliveries = await CreateAsync(DeliveryDesk.Deploy(market, escrow, vault, parameters));
        Address auditCourt = await CreateAsync(AuditCourt.Deploy(market, reader, escrow, game, registry, options.AuditDelay));
        Address dataCourt = await CreateAsync(DataCourt.Deploy(market, vault));
        await SendAsync(new StakeVault(rpc, vault).Initialize(market, [deliveries, registry, dataCourt]));
        await SendAsync(new Escrow(rpc, escrow).Initialize(market, [deliveries, auditCourt]));
        await SendAsync(new Reputation(rpc, reputation).Initialize(market));
        await SendAsync(new ProgramReferee(rpc, programReferee).Initialize(market));
        await SendAsync(new AskBook(rpc, asks).Initialize(market));
        await SendAsync(new AuditorRegistry(rpc, registry).Initialize(auditCourt));
        await SendAsync(new DisputeGame(rpc, game).Initialize(auditCourt));
        await SendAsync(new JobMarket(rpc, market).Initialize(new Courts(game, programReferee, desk, auditCourt, dataCourt, deliveries)));
        return new Deployment(
            chainId, block, token, wrappedEther, vault, escrow, reputation, timelock, governor, parameters, rules, asks, market, reader, foldReferee, programReferee, game, desk, deliveries, auditCourt, registry, dataCourt);

        async Task<Address> CreateAsync(TransactionRequest request)
        {
            TransactionReceipt receipt = await SendAsync(request);
            return receipt.ContractAddress ?? throw new EthereumResponseException($"deploy: expected a contract's address, got none ({receipt.TransactionHash})");
        }

        async Task<TransactionReceipt> SendAsync(TransactionRequest request) =>
            (await transactions.SendAsync(request, cancellationToken)).EnsureSucceeded();
    }
}
