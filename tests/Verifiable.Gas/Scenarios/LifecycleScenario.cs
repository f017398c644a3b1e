using System.Buffers.Binary;
using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;
using JobSpec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.Gas.Scenarios;

/// <summary>A job that nobody disputes: posted, claimed, started, every segment anchored and final.</summary>
internal sealed class LifecycleScenario : IGasScenario
{
    private const uint BatchSize = 64;

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
        TransactionReceipt start = await chain.SendAsync(worker, chain.Market.Start(id, await chain.Market.SpecHashOfAsync(id)));
        uint segments = spec.SegmentCount;
        var anchors = new List<ulong>();
        var finalities = new List<ulong>();
        for (uint segment = 0; segment < segments; segment++)
            anchors.Add((await chain.SendAsync(worker, chain.Market.SubmitReceipt(id, 0, segment, Keccak256.Hash([(byte)segment])))).GasUsed);
        ulong batch = (await chain.SendAsync(worker, new ReceiptDesk(chain.Rpc, chain.Deployment.ReceiptDesk).AnchorBatch(Batch()))).GasUsed;
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow + (segments * Terms.SegmentTime));
        for (uint segment = 0; segment < segments; segment++)
            finalities.Add((await chain.SendAsync(requester, chain.Market.FinalizeSegment(id))).GasUsed);
        return
        [
            new("postJob", post.GasUsed, "the requester posts the job; its payment goes into escrow"),
            new("claim", claim.GasUsed, "a worker takes the job; its stake is locked"),
            new("start", start.GasUsed, "the worker commits itself to the job"),
            new("anchor", anchors.Max(), "the worker anchors the receipt of one segment; the dearest of twelve", 60_000),
            new("anchorPerReceiptOf64", (batch + BatchSize - 1) / BatchSize, "one of 64 receipts of different jobs, numbered below 256, that a worker anchors under one root", 2_000),
            new("finalize", finalities.SkipLast(1).Max(), "anyone finalises a segment and its payment; the dearest of the first eleven"),
            new("finalizeLast", finalities[^1], "the last segment: the stake is free again, the worker's reputation grows, the last payment waits for the delivery"),
        ];
    }

    /// <summary>Receipts for one segment of each of as many jobs, as the receipt desk takes them.</summary>
    private static byte[] Batch()
    {
        using var bytes = new MemoryStream();
        // u48, u16, u32.
        Span<byte> numbers = stackalloc byte[12];
        for (uint job = 1; job <= BatchSize; job++)
        {
            numbers.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(numbers[2..], job);
            BinaryPrimitives.WriteUInt16BigEndian(numbers[6..], 1);
            BinaryPrimitives.WriteUInt32BigEndian(numbers[8..], 7);
            bytes.Write(numbers);
            bytes.Write(Keccak256.Hash(numbers).AsSpan());
        }

        return bytes.ToArray();
    }
}
