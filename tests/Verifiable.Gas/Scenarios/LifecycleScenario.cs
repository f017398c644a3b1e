using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;

namespace Verifiable.Gas.Scenarios;

/// <summary>A job that nobody disputes: posted, claimed, started, two receipts, two segments final.</summary>
internal sealed class LifecycleScenario : IGasScenario
{
    /// <inheritdoc/>
    public int Order => 1;

    /// <inheritdoc/>
    public string Title => "A job's life: LeNet on MNIST, 1,200 steps in segments of 100";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        using var job = new LeNetJob();
        JobSpec spec = Terms.Of(chain, job.Job.Spec);
        Address requester = await chain.NewAccountAsync(), worker = await chain.NewAccountAsync();
        TransactionReceipt post = await JobTerms.PostTransactionAsync(chain, requester, spec, job.Encoded.Header);
        BigInteger id = JobTerms.NumberOf(post);
        TransactionReceipt claim = await chain.SendAsync(worker, chain.Market.Claim(id));
        TransactionReceipt start = await chain.SendAsync(worker, chain.Market.Start(id));
        ulong anchor = 0, finalize = 0;
        for (uint segment = 0; segment < 2; segment++)
            anchor = Math.Max(anchor, (await chain.SendAsync(worker, chain.Market.SubmitReceipt(id, 0, segment, Keccak256.Hash([(byte)segment])))).GasUsed);
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow + (2 * Terms.SegmentTime));
        for (int segment = 0; segment < 2; segment++)
            finalize = Math.Max(finalize, (await chain.SendAsync(requester, chain.Market.FinalizeSegment(id))).GasUsed);
        return
        [
            new("postJob", post.GasUsed, "the requester posts the job; its payment goes into escrow"),
            new("claim", claim.GasUsed, "a worker takes the job; its stake is locked"),
            new("start", start.GasUsed, "the worker commits itself to the job"),
            new("anchor", anchor, "the worker anchors the receipt of one segment; the dearer of the first two", 60_000),
            new("finalize", finalize, "anyone finalises a segment and its payment; the dearer of the first two"),
        ];
    }
}
