using System.Diagnostics;
using System.Numerics;
using Verifiable.Cli.Commands;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Signing;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Cli.Demo;

/// <summary>The main job, end to end: a chain, two workers and a challenger as processes; one worker is honest, the other flips one bit.</summary>
internal sealed class DemoRun(DemoSettings settings, DemoView view)
{
    // Three nodes share the machine: one compute thread each, so that none spins on a core that another one needs.
    private const int ThreadsPerNode = 1;

    private static readonly TimeSpan s_signalDelay = TimeSpan.FromMilliseconds(250);
    private static readonly string[] s_parties = ["requester", "honest-worker", "dishonest-worker", "challenger"];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<(string Phase, double Seconds)> _phases = [];
    private bool _isCancelled;
    private readonly Dictionary<string, ChainSession> _sessions = new(StringComparer.Ordinal);
    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Runs the demo and gives its outcome; whatever happens, no process stays behind.</summary>
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(settings.Timeout);
        using var folders = new DemoFolders(settings.Output);
        try
        {
            return await RunAsync(folders, bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"demo: expected its end within {settings.Timeout.TotalSeconds:F0} s, got none (logs in {folders.Root})");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Ctrl-C reaches chain and nodes as well, and their end may be noticed before the signal: then this is no failure.
            await Task.Delay(s_signalDelay, cancellationToken);
            throw;
        }
        finally
        {
            foreach (NodeProcess node in _nodes)
                node.Dispose();
            foreach (ChainSession session in _sessions.Values)
                session.Dispose();
        }
    }

    private async Task<DemoReport> RunAsync(DemoFolders folders, CancellationToken cancellationToken)
    {
        view.Phase("starting a local chain, deploying the contracts; amounts are in VRF, the chain's test token, which has no value");
        await using AnvilProcess anvil = await AnvilProcess.StartAsync(settings.Anvil, new AnvilOptions { PruneHistory = true }, cancellationToken);
        folders.Empty();
        Task<CompiledJob> compiling = Task.Run(() => JobPosting.Compile(settings.Manifest, Deployment.Nowhere), cancellationToken);
        Deployment deployment = await DeployAsync(anvil, folders, cancellationToken);
        await FundAsync(deployment, cancellationToken);
        Mark("chain and contracts");

        view.Phase("compiling the job, starting the challenger and the honest worker");
        using CompiledJob compiled = await compiling;
        CompiledJob job = compiled.With(compiled.Spec with { Verification = DemoTerms.Verification, Payment = new(deployment.Token, DemoTerms.Payment, DemoTerms.Payment) });
        Dictionary<Address, string> names = s_parties.ToDictionary(p => _sessions[p].Account, p => p);
        var watcher = new ChainWatcher(_sessions["requester"].Rpc, deployment, names, _clock);
        var before = await DemoBalances.ReadAsync(_sessions, cancellationToken);
        var blobs = new BlobStore(folders.Blobs);
        Start("challenger", "challenger", folders, anvil);
        Start("honest-worker", "worker", folders, anvil);
        PostedJob honest = await JobPosting.PostAsync(_sessions["requester"], job, blobs, cancellationToken);
        Mark("posting");

        DemoFault fault = DemoFault.Choose(job.Program, settings.FaultStep);
        PostedJob? cheated = null;
        view.Phase($"two jobs of {job.Spec.Steps} steps; the dishonest worker flips {fault.Text}");
        await view.RunAsync(async redraw =>
        {
            while (true)
            {
                foreach (NodeProcess node in _nodes)
                    node.EnsureRunning();
                await watcher.CatchUpAsync(cancellationToken);
                redraw(_nodes, watcher.Timeline);
                JobStatus status = await StatusAsync(honest.JobId, cancellationToken);
                if (cheated is null && (JobState)status.State == JobState.Running)
                {
                    // Only now, so that the honest worker is busy and the dishonest one takes the second job.
                    Start("dishonest-worker", "worker", folders, anvil, "--inject-fault", fault.Argument);
                    cheated = await JobPosting.PostAsync(_sessions["requester"], job, blobs, cancellationToken);
                }

                // Nothing more can come of it then: better say so than wait for the end of time.
                if (watcher.IsGivenBack)
                    throw new TimeoutException($"demo: expected the workers to keep their jobs, got one given back: other work may keep this machine too busy for the jobs' clocks (logs in {folders.Root})");
                if (cheated is not null && (JobState)(await StatusAsync(cheated.JobId, cancellationToken)).State == JobState.Finalized)
                    throw new TimeoutException($"demo: expected the cheat to be disputed within {DemoTerms.ChallengeWindow} s of its receipt, got its job final and paid: other work may keep this machine busy (logs in {folders.Root})");
                if (cheated is not null && watcher.Slashed is not null && !_isCancelled)
                    await CancelAsync(cheated.JobId, cancellationToken);
                if (watcher.Slashed is not null && !_phases.Exists(p => p.Phase == "until the slash"))
                    Mark("until the slash");
                if (cheated is not null && watcher.Slashed is not null && watcher.Resolved is not null && (JobState)status.State == JobState.Finalized
                    && watcher.Timeline.Any(e => e.Kind == "Paid"))
                {
                    break;
                }

                await Task.Delay(100, cancellationToken);
            }
        });
        Mark("until the honest job was final");

        await _sessions["requester"].SendAsync(_sessions["requester"].Escrow.Withdraw(deployment.Token), cancellationToken);
        view.Phase("evaluating the honest weights on the test set");
        DemoWeights weights = await DemoWeights.ReadAsync(settings, job, new JobHistory(_sessions["requester"]), honest.JobId, folders, blobs, cancellationToken);
        Mark("evaluation");
        view.Phase("acknowledging the weights: the last payment is the honest worker's");
        await _sessions["requester"].SendAsync(_sessions["requester"].DeliveryDesk.Acknowledge(honest.JobId), cancellationToken);
        DemoBalances after = await PaidAsync(before, watcher, cancellationToken);
        Mark("until the last payment");
        return new DemoReport(settings, folders, job, fault, honest, cheated!, watcher, before, after, weights, [.. _nodes.Select(n => (n.Name, n.PeakStepsPerSecond))], _phases, _clock.Elapsed.TotalSeconds);
    }

    /// <summary>Takes the cheated job back. It is open again, so that somebody else could go on with it: the demo has seen enough of it.</summary>
    private async Task CancelAsync(ulong jobId, CancellationToken cancellationToken)
    {
        _isCancelled = true;
        await _sessions["requester"].SendAsync(_sessions["requester"].Market.Cancel(jobId), cancellationToken);
    }

    /// <summary>Waits until the honest worker has withdrawn the whole payment; gives the balances then.</summary>
    private async Task<DemoBalances> PaidAsync(DemoBalances before, ChainWatcher watcher, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (NodeProcess node in _nodes)
                node.EnsureRunning();
            await watcher.CatchUpAsync(cancellationToken);
            DemoBalances now = await DemoBalances.ReadAsync(_sessions, cancellationToken);
            if (now.Parties["honest-worker"].Wallet - before.Parties["honest-worker"].Wallet >= DemoTerms.Payment)
                return now;
            await Task.Delay(100, cancellationToken);
        }
    }

    private void Mark(string phase)
    {
        double before = _phases.Sum(p => p.Seconds);
        _phases.Add((phase, Math.Round(_clock.Elapsed.TotalSeconds - before, 2)));
    }

    private async Task<Deployment> DeployAsync(AnvilProcess anvil, DemoFolders folders, CancellationToken cancellationToken)
    {
        for (int i = 0; i < s_parties.Length; i++)
        {
            using PrivateKey key = DevnetAccounts.Key(i + 1);
            key.WriteFile(folders.Key(s_parties[i]));
        }

        using (PrivateKey key = DevnetAccounts.Key(0))
            key.WriteFile(folders.Key("deployer"));
        using (ChainSession fresh = ChainSession.Sending(anvil.HttpEndpoint, null, folders.Key("deployer")))
        {
            Deployment deployment = await ContractDeployer.DeployAsync(fresh.Rpc, fresh.Transactions, DeploymentOptions.Devnet, cancellationToken);
            deployment.Save(folders.Deployment);
            foreach (string party in s_parties.Append("deployer"))
                _sessions.Add(party, ChainSession.Sending(anvil.HttpEndpoint, deployment, folders.Key(party)));
            return deployment;
        }
    }

    /// <summary>Gives every party tokens; workers and challenger deposit theirs as stake.</summary>
    private async Task FundAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        ChainSession deployer = _sessions["deployer"];
        foreach (string party in s_parties)
            await deployer.SendAsync(deployer.Token(deployment.Token).Transfer(_sessions[party].Account, DemoTerms.Deposit), cancellationToken);
        await Task.WhenAll(s_parties.Skip(1).Select(async party =>
        {
            ChainSession session = _sessions[party];
            await session.ApproveAsync(deployment.Token, deployment.StakeVault, DemoTerms.Deposit, cancellationToken);
            await session.SendAsync(session.Vault.Deposit((UInt128)DemoTerms.Deposit), cancellationToken);
        }));
    }

    private void Start(string name, string role, DemoFolders folders, AnvilProcess anvil, params string[] more) =>
        _nodes.Add(NodeProcess.Start(name, role, folders, anvil.HttpEndpoint, ThreadsPerNode, more));

    private Task<JobStatus> StatusAsync(ulong jobId, CancellationToken cancellationToken) =>
        _sessions["requester"].Market.StatusOfAsync(jobId, BlockTag.Latest, cancellationToken);
}
