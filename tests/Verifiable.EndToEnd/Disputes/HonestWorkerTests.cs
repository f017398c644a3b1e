using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Disputes;
using Verifiable.Execution.Tree;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>An honest worker is never slashed, whatever challengers do; every lost game costs them their bond.</summary>
[Collection(ChainCollection.Name)]
public sealed class HonestWorkerTests(ChainFixture chain)
{
    private const int Games = 200;
    private const int Challengers = 4;

    [Fact]
    public async Task MaliciousChallengers_OnRandomPaths_LoseEveryBond()
    {
        using DisputableJob job = SmallNet.Job(6);
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [.. Enumerable.Range(0, job.Segments).Select(job.EndRoot)]);
        Address[] challengers = [.. await NewAccountsAsync()];
        // The worker computes on kernels, the challengers' openings come from the reference interpreter.
        using var kernels = new KernelExecution(job.Inputs);
        ExecutedTrace[] claims = [.. Enumerable.Range(0, job.Segments).Select(g => job.Execute(kernels, g))];
        var random = new Random(20);
        var visited = new HashSet<DisputePhase>();
        int timeouts = 0;
        for (int i = 0; i < Games; i++)
        {
            int segment = random.Next(job.Segments);
            Address challenger = challengers[i % Challengers];
            Ledger before = await Ledger.ReadAsync(chain, posted, challenger);
            ChainGame game = await ChainGame.OpenAsync(chain, posted, segment, challenger);
            Game end = await game.PlayAsync(
                new DefenderSolver(claims[segment], job.Program).NextMove,
                new RandomChallenger(job, job.Challenger(segment), random).NextMove);
            Ledger after = await Ledger.ReadAsync(chain, posted, challenger);

            Assert.Equal(GameOutcome.ChallengerLost, (GameOutcome)end.Outcome);
            // It lost by a terminal, or because the contract refused a move and its clock ran out.
            Assert.Equal(game.Reverted is null ? EndReason.Proof : EndReason.Timeout, (EndReason)end.Reason);
            timeouts += game.Reverted is null ? 0 : 1;
            AssertBondLost(before, after);
            visited.UnionWith(game.Visited);
        }

        foreach (ExecutedTrace trace in claims)
            trace.Dispose();
        DisputePhase[] all = [.. Enum.GetValues<DisputePhase>().Except([DisputePhase.None, DisputePhase.Closed])];
        Assert.Equal(all, visited.Order());
        Assert.InRange(timeouts, 1, Games / 4);
        await Ledger.AssertConservedAsync(chain);
        await AssertPaidAsync(posted);
    }

    [Fact]
    public async Task SilentChallenger_LosesItsBondByTheClock()
    {
        using DisputableJob job = SmallNet.Job(6);
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [job.EndRoot(0)]);
        Address challenger = await chain.NewAccountAsync();
        Ledger before = await Ledger.ReadAsync(chain, posted, challenger);
        ChainGame game = await ChainGame.OpenAsync(chain, posted, 0, challenger);
        // The honest solver of a challenger finds nothing to point at in honest claims.
        Game end = await game.PlayAsync(new DefenderSolver(job.Honest(0), job.Program).NextMove, job.Challenger(0).NextMove);
        Assert.Equal((GameOutcome.ChallengerLost, EndReason.Timeout), ((GameOutcome)end.Outcome, (EndReason)end.Reason));
        Assert.Equal(DisputePhase.ChooseInterval, game.Last.Phase);
        AssertBondLost(before, await Ledger.ReadAsync(chain, posted, challenger));
    }

    private static void AssertBondLost(Ledger before, Ledger after)
    {
        Assert.Equal(before.Challenger with { Free = before.Challenger.Free - (UInt128)JobTerms.Bond }, after.Challenger);
        // Moves are not paid for on this network, so that all of the bond burns.
        Assert.Equal(before.Worker, after.Worker);
        Assert.Equal(JobTerms.Stake + JobTerms.ClaimBond, (BigInteger)after.Worker.Locked);
        Assert.Equal(before.Supply - JobTerms.Bond, after.Supply);
        Assert.Equal(before.ChallengerRecord with { LostDisputes = before.ChallengerRecord.LostDisputes + 1 }, after.ChallengerRecord);
        Assert.Equal(before.WorkerRecord, after.WorkerRecord);
        Assert.Equal((before.RequesterBalance, before.WorkerBalance), (after.RequesterBalance, after.WorkerBalance));
    }

    private async Task<List<Address>> NewAccountsAsync()
    {
        var accounts = new List<Address>();
        while (accounts.Count < Challengers)
            accounts.Add(await chain.NewAccountAsync());
        return accounts;
    }

    /// <summary>After the window the job is final, paid in full, and the stake free.</summary>
    private async Task AssertPaidAsync(PostedJob posted)
    {
        await chain.AdvanceTimeAsync(JobTerms.ChallengeWindow + (posted.Job.Segments * JobTerms.SegmentTime));
        TransactionReceipt receipt = await chain.SendAsync(posted.Requester, chain.Market.FinalizeSegments(posted.Id, (uint)posted.Job.Segments));
        Assert.Equal(posted.Job.Segments, receipt.Logs.Count(l => JobMarket.SegmentFinalizedEvent.TryDecode(l) is not null));
        JobStatus status = await chain.Market.StatusOfAsync(posted.Id);
        Assert.Equal(JobState.Finalized, (JobState)status.State);
        await chain.SendAsync(posted.Requester, chain.DeliveryDesk.Acknowledge(posted.Id));
        Assert.Equal(JobTerms.Payment, await chain.Escrow.BalanceOfAsync(chain.Token.Address, posted.Worker));
        Assert.Equal(UInt128.Zero, (await chain.Vault.AccountOfAsync(posted.Worker)).Locked);
        Assert.Equal(1ul, (await chain.Reputation.RecordOfAsync(posted.Worker)).FinalizedJobs);
        Assert.Equal(1ul, (await chain.Reputation.RecordOfAsync(posted.Worker)).FinalizedJobs);
        await chain.SendAsync(posted.Worker, chain.Escrow.Withdraw(chain.Token.Address));
        await Ledger.AssertConservedAsync(chain);
    }
}
