using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Cli.Commands;

/// <summary>Reads what events tell of a job, for commands that keep no store.</summary>
internal sealed class JobHistory(ChainSession session)
{
    /// <summary>The job's posting, or null.</summary>
    public async Task<KnownJob?> JobAsync(ulong jobId, CancellationToken cancellationToken)
    {
        IReadOnlyList<EthereumLog> logs = await LogsAsync(JobMarket.Events.JobPosted.Topic, jobId, cancellationToken);
        return logs.Select(JobMarket.JobPostedEvent.TryDecode).FirstOrDefault(e => e is not null) is { } posted
            ? new KnownJob(jobId, posted.Requester, posted.SpecHash, posted.Bundle)
            : null;
    }

    /// <summary>The job's receipts in the order of anchoring.</summary>
    public async Task<IReadOnlyList<KnownReceipt>> ReceiptsAsync(ulong jobId, CancellationToken cancellationToken) =>
        [.. (await LogsAsync(JobMarket.Events.ReceiptSubmitted.Topic, jobId, cancellationToken))
            .Select(JobMarket.ReceiptSubmittedEvent.TryDecode)
            .Where(e => e is not null)
            .Select(e => new KnownReceipt(jobId, e!.Segment, e.Attempt, e.Worker, e.EndStateRoot))];

    private async Task<IReadOnlyList<EthereumLog>> LogsAsync(Hash256 topic, ulong jobId, CancellationToken cancellationToken)
    {
        var word = new byte[Hash256.Size];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(Hash256.Size - sizeof(ulong)), jobId);
        var filter = new LogFilter { Addresses = [session.Deployment.JobMarket], Topics = [[topic], [new Hash256(word)]] };
        return await session.Rpc.LogsAsync(filter, session.Deployment.Block, await session.Rpc.BlockNumberAsync(cancellationToken), cancellationToken);
    }
}
