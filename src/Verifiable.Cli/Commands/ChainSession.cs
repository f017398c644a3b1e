using System.CommandLine;
using System.Numerics;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Commands;

/// <summary>A connection to a chain for one command: bindings, and an account where the command sends.</summary>
internal sealed class ChainSession : IDisposable
{
    private readonly HttpEthereumRpc _rpc;
    private readonly PrivateKey? _key;
    private readonly TransactionManager? _transactions;

    private ChainSession(Uri rpc, Deployment? deployment, PrivateKey? key)
    {
        _rpc = new HttpEthereumRpc(rpc);
        _key = key;
        if (key is not null)
        {
            _transactions = new TransactionManager(_rpc, key, new TransactionManagerOptions
            {
                PollInterval = TimeSpan.FromMilliseconds(100),
                Errors = [.. JobMarket.Errors.All, .. StakeVault.Errors.All, .. DisputeGame.Errors.All, .. VerifiableToken.Errors.All, .. Escrow.Errors.All, .. PostingRules.Errors.All, .. ProtocolParameters.Errors.All, .. ProgramReferee.Errors.All, .. DeliveryDesk.Errors.All, .. AuditCourt.Errors.All],
            });
        }

        Deployment = deployment ?? Deployment.Nowhere;
        Market = new JobMarket(_rpc, Deployment.JobMarket);
        Game = new DisputeGame(_rpc, Deployment.DisputeGame);
        Vault = new StakeVault(_rpc, Deployment.StakeVault);
        Reputation = new Reputation(_rpc, Deployment.Reputation);
        Escrow = new Escrow(_rpc, Deployment.Escrow);
        DeliveryDesk = new DeliveryDesk(_rpc, Deployment.DeliveryDesk);
        AuditCourt = new AuditCourt(_rpc, Deployment.AuditCourt);
    }

    public IEthereumRpc Rpc => _rpc;

    public Deployment Deployment { get; }

    public JobMarket Market { get; }

    public DisputeGame Game { get; }

    public StakeVault Vault { get; }

    public Reputation Reputation { get; }

    public Escrow Escrow { get; }

    public DeliveryDesk DeliveryDesk { get; }

    public AuditCourt AuditCourt { get; }

    public Address Account => Transactions.Account;

    public TransactionManager Transactions => _transactions ?? throw new InvalidOperationException("chain session: expected an account, got a session that only reads");

    public static ChainSession Reading(ParseResult parsed, ChainOptions options) =>
        new(parsed.GetValue(options.Rpc)!, Load(parsed.GetRequiredValue(options.Deployment)), null);

    public static ChainSession Sending(ParseResult parsed, ChainOptions options) =>
        Sending(parsed.GetValue(options.Rpc)!, Load(parsed.GetRequiredValue(options.Deployment)), parsed.GetRequiredValue(options.Key));

    public static ChainSession Sending(Uri rpc, Deployment? deployment, string keyFile)
    {
        if (!File.Exists(keyFile))
            throw new UsageException($"--key: expected a file, got none ({keyFile})");
        return new ChainSession(rpc, deployment, PrivateKey.FromFile(keyFile));
    }

    public VerifiableToken Token(Address address) => new(_rpc, address);

    public async Task<TransactionReceipt> SendAsync(TransactionRequest request, CancellationToken cancellationToken) =>
        (await Transactions.SendAsync(request, cancellationToken)).EnsureSucceeded();

    /// <summary>Lets <paramref name="spender"/> take <paramref name="amount"/> of a token, where it may not already.</summary>
    public async Task ApproveAsync(Address token, Address spender, BigInteger amount, CancellationToken cancellationToken)
    {
        VerifiableToken contract = Token(token);
        if (await contract.AllowanceAsync(Account, spender, BlockTag.Latest, cancellationToken) < amount)
            await SendAsync(contract.Approve(spender, amount), cancellationToken);
    }

    public void Dispose()
    {
        _transactions?.Dispose();
        _key?.Dispose();
        _rpc.Dispose();
    }

    private static Deployment Load(string path) =>
        File.Exists(path) ? Deployment.Load(path) : throw new UsageException($"--deployment: expected a file, got none ({path})");
}
