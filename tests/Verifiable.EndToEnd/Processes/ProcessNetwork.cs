using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Processes;

/// <summary>A local chain with the contracts, four funded parties of which three have staked, and a folder for what their processes write.</summary>
internal sealed class ProcessNetwork : IAsyncDisposable
{
    private static readonly string[] s_parties = ["requester", "honest", "dishonest", "challenger"];
    private readonly AnvilProcess _anvil;
    private readonly HttpEthereumRpc _rpc;

    private ProcessNetwork(AnvilProcess anvil, HttpEthereumRpc rpc, Miner miner, Deployment deployment, string folder)
    {
        _anvil = anvil;
        _rpc = rpc;
        Miner = miner;
        Deployment = deployment;
        Folder = folder;
        Market = new JobMarket(rpc, deployment.JobMarket);
        DeliveryDesk = new DeliveryDesk(rpc, deployment.DeliveryDesk);
        Vault = new StakeVault(rpc, deployment.StakeVault);
        Token = new VerifiableToken(rpc, deployment.Token);
    }

    /// <summary>What every party gets and, but for the requester, deposits.</summary>
    public static BigInteger Deposit { get; } = 1_000_000;

    public Deployment Deployment { get; }

    public string Folder { get; }

    public IEthereumRpc Rpc => _rpc;

    public JobMarket Market { get; }

    public DeliveryDesk DeliveryDesk { get; }

    public StakeVault Vault { get; }

    public VerifiableToken Token { get; }

    public Miner Miner { get; }

    /// <summary>Arguments with which a command finds chain and contracts.</summary>
    public IReadOnlyList<string> Chain => ["--rpc", _anvil.HttpEndpoint.ToString(), "--deployment", Path.Combine(Folder, "deployment.json")];

    /// <summary>Arguments with which a command finds the exchange of programs, data and checkpoints.</summary>
    public IReadOnlyList<string> Blobs => ["--blobs", Path.Combine(Folder, "blobs")];

    /// <summary>Starts the chain; the parties in <paramref name="withoutStake"/> hold their tokens, but have deposited none.</summary>
    public static async Task<ProcessNetwork> StartAsync(string folder, CancellationToken cancellationToken, params string[] withoutStake)
    {
        AnvilProcess anvil = await AnvilProcess.StartAsync(Repository.Anvil, new AnvilOptions { BlockTime = null, Arguments = ["--no-mining"] }, cancellationToken);
        var rpc = new HttpEthereumRpc(anvil.HttpEndpoint);
        var miner = new Miner(rpc);
        using PrivateKey key = DevnetAccounts.Key(0);
        using TransactionManager deployer = Transactions(rpc, key);
        Deployment deployment = await ContractDeployer.DeployAsync(rpc, deployer, TestNetwork.Options, cancellationToken);
        deployment.Save(Path.Combine(folder, "deployment.json"));
        var network = new ProcessNetwork(anvil, rpc, miner, deployment, folder);
        await Task.WhenAll(s_parties.Select(party => network.FundAsync(party, deployer, !withoutStake.Contains(party), cancellationToken)));
        return network;
    }

    public string KeyFile(string party) => Path.Combine(Folder, party + ".key");

    public static Address Account(string party)
    {
        using PrivateKey key = DevnetAccounts.Key(1 + Array.IndexOf(s_parties, party));
        return key.Address;
    }

    /// <summary>Posts the manifest as the requester; gives the job's number.</summary>
    public async Task<ulong> PostAsync(string manifest, CancellationToken cancellationToken)
    {
        JsonElement posted = await CliProcess.RunAsync(cancellationToken, ["job", "post", manifest, .. Chain, .. Blobs, "--key", KeyFile("requester")]);
        return posted.GetProperty("job").GetUInt64();
    }

    public Task<JobStatus> StatusAsync(ulong jobId, CancellationToken cancellationToken) => Market.StatusOfAsync(jobId, BlockTag.Latest, cancellationToken);

    public async Task<JobState> StateAsync(ulong jobId, CancellationToken cancellationToken) => (JobState)(await StatusAsync(jobId, cancellationToken)).State;

    /// <summary>Whether the first worker of a job lost its stake over it: the job is open again, or others went on with it.</summary>
    public async Task<bool> IsSlashedAsync(ulong jobId, CancellationToken cancellationToken) => (await StatusAsync(jobId, cancellationToken)).Attempt > 0;

    /// <summary>Takes an open job back as the requester.</summary>
    public Task<JsonElement> CancelAsync(ulong jobId, CancellationToken cancellationToken) =>
        CliProcess.RunAsync(cancellationToken, ["job", "cancel", $"{jobId}", .. Chain, "--key", KeyFile("requester")]);

    /// <summary>Moves made so far in all games, openings included, final ones not.</summary>
    public async Task<int> MovesAsync(CancellationToken cancellationToken)
    {
        ulong latest = await _rpc.BlockNumberAsync(cancellationToken);
        IReadOnlyList<EthereumLog> logs = await _rpc.LogsAsync(new LogFilter { Addresses = [Deployment.DisputeGame] }, Deployment.Block, latest, cancellationToken);
        return logs.Count(l => DisputeGame.MovedEvent.TryDecode(l) is not null);
    }

    /// <summary>Lets time pass on the chain.</summary>
    public async Task AdvanceTimeAsync(long seconds, CancellationToken cancellationToken)
    {
        await _rpc.SendAsync("evm_increaseTime", new JsonArray(seconds), cancellationToken);
        await _rpc.SendAsync("evm_mine", [], cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Miner.DisposeAsync();
        _rpc.Dispose();
        await _anvil.DisposeAsync();
    }

    private static TransactionManager Transactions(HttpEthereumRpc rpc, PrivateKey key) => new(rpc, key, new TransactionManagerOptions { PollInterval = TimeSpan.FromMilliseconds(50) });

    /// <summary>Gives a party its key file and tokens; all but the requester deposit theirs.</summary>
    private async Task FundAsync(string party, TransactionManager deployer, bool isStaked, CancellationToken cancellationToken)
    {
        using PrivateKey key = DevnetAccounts.Key(1 + Array.IndexOf(s_parties, party));
        key.WriteFile(KeyFile(party));
        (await deployer.SendAsync(Token.Transfer(key.Address, Deposit), cancellationToken)).EnsureSucceeded();
        if (party == s_parties[0] || !isStaked)
            return;
        using TransactionManager own = Transactions(_rpc, key);
        (await own.SendAsync(Token.Approve(Vault.Address, Deposit), cancellationToken)).EnsureSucceeded();
        (await own.SendAsync(Vault.Deposit((UInt128)Deposit), cancellationToken)).EnsureSucceeded();
    }
}
