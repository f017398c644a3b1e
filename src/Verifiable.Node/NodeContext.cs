using System.Numerics;
using System.Text;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Abi;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Storage;

namespace Verifiable.Node;

/// <summary>The opened resources of a node: key, chain, store, blobs. Owns them; one per process and data folder.</summary>
public sealed class NodeContext : IDisposable
{
    private readonly PrivateKey _key;
    private readonly IEthereumRpc _rpc;
    private readonly IDisposable? _connection;
    private readonly TransactionManager _transactions;

    private NodeContext(NodeOptions options, IEthereumRpc rpc, IDisposable? connection, ILogger logger)
    {
        Options = options;
        Logger = logger;
        Deployment = Deployment.Load(options.DeploymentFile);
        _key = PrivateKey.FromFile(options.KeyFile);
        _rpc = rpc;
        _connection = connection;
        Directory.CreateDirectory(options.DataFolder);
        Store = KeyValueStore.Open(Path.Combine(options.DataFolder, "store"));
        Blobs = new BlobStore(options.BlobFolder);
        States = new StateIndex(options.BlobFolder, Blobs);
        Deliveries = new StateIndex(options.BlobFolder, Blobs, StateIndex.Deliveries);
        var transactionOptions = new TransactionManagerOptions
        {
            PollInterval = options.PollInterval / 2,
            // Then the pump looks at all its intents again before it goes on waiting: a re-org may have undone one with a lower nonce.
            Timeout = TimeSpan.FromMinutes(2),
            Errors = [.. DisputeGame.Errors.All, .. JobMarket.Errors.All, .. StakeVault.Errors.All, .. ProgramReferee.Errors.All, .. Escrow.Errors.All, .. DeliveryDesk.Errors.All, .. DataCourt.Errors.All, .. AuditCourt.Errors.All, .. AuditorRegistry.Errors.All],
        };
        _transactions = new TransactionManager(_rpc, _key, transactionOptions, logger);
        Pump = new OutboxPump(new Storage.Outbox(Store), _transactions, options.PollInterval, logger) { SettleDepth = Math.Max((ulong)options.Confirmations, OutboxPump.DefaultSettleDepth) };
        Events = new ChainFollower(Store, _rpc, Deployment, options);
        Market = new JobMarket(_rpc, Deployment.JobMarket);
        Reader = new JobReader(_rpc, Deployment.JobReader);
        Game = new DisputeGame(_rpc, Deployment.DisputeGame);
        Data = new DataCourt(_rpc, Deployment.DataCourt);
        Vault = new StakeVault(_rpc, Deployment.StakeVault);
        Escrow = new Escrow(_rpc, Deployment.Escrow);
        AuditCourt = new AuditCourt(_rpc, Deployment.AuditCourt);
        Auditors = new AuditorRegistry(_rpc, Deployment.AuditorRegistry);
        DeliveryDesk = new DeliveryDesk(_rpc, Deployment.DeliveryDesk);
        Library = new JobLibrary(Blobs, options.Threads, options.JobMemory);
        Checkpoints = new CheckpointStore(Store);
        Claims = new ClaimStore(Store);
    }

    /// <summary>The options.</summary>
    public NodeOptions Options { get; }

    /// <summary>Where messages go.</summary>
    public ILogger Logger { get; }

    /// <summary>The contracts' addresses.</summary>
    public Deployment Deployment { get; }

    /// <summary>The node's account.</summary>
    public Address Account => _key.Address;

    /// <summary>The chain.</summary>
    public IEthereumRpc Rpc => _rpc;

    /// <summary>The node's durable state.</summary>
    public KeyValueStore Store { get; }

    /// <summary>Programs, data and checkpoints by content.</summary>
    public BlobStore Blobs { get; }

    /// <summary>Checkpoints by state root.</summary>
    public StateIndex States { get; }

    /// <summary>Encrypted deliveries by root.</summary>
    public StateIndex Deliveries { get; }

    /// <summary>Sends what the node wants on chain.</summary>
    public OutboxPump Pump { get; }

    /// <summary>Jobs and games that the chain's events told of.</summary>
    public ChainFollower Events { get; }

    /// <summary>Jobs that were fetched and checked.</summary>
    public JobLibrary Library { get; }

    /// <summary>States that the node kept.</summary>
    public CheckpointStore Checkpoints { get; }

    /// <summary>Claims about the last steps of segments that the node executed.</summary>
    public ClaimStore Claims { get; }

    /// <summary>The market.</summary>
    public JobMarket Market { get; }

    /// <summary>What is read of jobs.</summary>
    public JobReader Reader { get; }

    /// <summary>The dispute game.</summary>
    public DisputeGame Game { get; }

    /// <summary>Requests for states.</summary>
    public DataCourt Data { get; }

    /// <summary>Stakes and bonds.</summary>
    public StakeVault Vault { get; }

    /// <summary>Payments.</summary>
    public Escrow Escrow { get; }

    /// <summary>Last payments that wait for their deliveries.</summary>
    public DeliveryDesk DeliveryDesk { get; }

    /// <summary>Audits.</summary>
    public AuditCourt AuditCourt { get; }

    /// <summary>Stakes of auditors.</summary>
    public AuditorRegistry Auditors { get; }

    /// <summary>Opens everything.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The deployment file or the chain is another one than expected.</exception>
    public static async Task<NodeContext> OpenAsync(NodeOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var rpc = new HttpEthereumRpc(options.Rpc);
        return await OpenAsync(options, rpc, rpc, logger, cancellationToken);
    }

    /// <summary>Opens everything over a connection of the caller's, which stays the caller's.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The deployment file or the chain is another one than expected.</exception>
    public static async Task<NodeContext> OpenAsync(NodeOptions options, IEthereumRpc rpc, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return await OpenAsync(options, rpc, null, logger, cancellationToken);
    }

    /// <summary>Time of the newest block, in seconds: what the contracts' clocks run on.</summary>
    public async Task<ulong> ChainTimeAsync(CancellationToken cancellationToken) =>
        (await _rpc.BlockAsync(BlockTag.Latest, cancellationToken) ?? throw new EthereumResponseException("latest block: expected a block, got null")).Timestamp;

    /// <summary>The account's stake that backs nothing yet.</summary>
    public async Task<BigInteger> FreeStakeAsync(CancellationToken cancellationToken) =>
        (BigInteger)(await Vault.AccountOfAsync(Account, BlockTag.Latest, cancellationToken)).Free;

    /// <summary>A secret that only this node's account can make, and makes again at any time: keccak-256 of its signature of a label.</summary>
    /// <remarks>Signatures are deterministic (RFC 6979), and whoever sees the secret learns nothing of the key. Nothing else that the node signs begins with the label's text.</remarks>
    /// <param name="label">What the secret is for, in words and numbers.</param>
    public Hash256 DeriveSecret(string label) =>
        Keccak256.Hash(_key.Sign(Keccak256.Hash(Encoding.UTF8.GetBytes($"Verifiable secret: {label}"))).ToBytes());

    /// <summary>The salt of this node's answer in an audit: a secret of its key, the same after every restart.</summary>
    public Hash256 SaltOf(AuditName audit) => DeriveSecret($"salt of audit {audit} in {Deployment.AuditCourt} on chain {Deployment.ChainId}");

    /// <summary>What this node executed of a job.</summary>
    public ExecutedSegments Executed(KnownJob known) => new(Checkpoints, Claims, Blobs, States, known);

    /// <inheritdoc/>
    public void Dispose()
    {
        Library.Dispose();
        _transactions.Dispose();
        Store.Dispose();
        _connection?.Dispose();
        _key.Dispose();
    }

    private static async Task<NodeContext> OpenAsync(NodeOptions options, IEthereumRpc rpc, IDisposable? connection, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new NodeContext(options, rpc, connection, logger);
        try
        {
            ulong chainId = await rpc.ChainIdAsync(cancellationToken);
            return chainId == context.Deployment.ChainId
                ? context
                : throw new InvalidDataException($"node: expected chain {context.Deployment.ChainId} of {options.DeploymentFile}, got {chainId} from {options.RpcName}");
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }
}
