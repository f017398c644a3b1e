using System.Collections.Concurrent;
using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node;
using Verifiable.Storage;

namespace Verifiable.Challenger;

/// <summary>Opens disputes on wrong receipts, for as long as the contract takes one: what lacks stake now may have it at the next look.</summary>
/// <remarks>Wrong receipts are kept in memory; a restarted challenger finds them by executing their segment again. <see cref="Add"/> may be called from any thread.</remarks>
internal sealed class DisputeOpener(NodeContext context)
{
    private readonly ConcurrentDictionary<string, Divergence> _wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BigInteger> _toldStake = new(StringComparer.Ordinal);

    /// <summary>Takes a wrong receipt up.</summary>
    public void Add(Divergence wrong) => _wrong.TryAdd(wrong.Key, wrong);

    /// <summary>Sends what can be sent now.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_wrong.IsEmpty)
            return;
        BigInteger free = await context.FreeStakeAsync(cancellationToken);
        foreach (Divergence wrong in _wrong.Values)
        {
            (ulong jobId, uint segment) = (wrong.Receipt.JobId, wrong.Receipt.Segment);
            JobStatus status = await context.Market.StatusOfAsync(jobId, BlockTag.Latest, cancellationToken);
            switch (OpeningPolicy.Decide(wrong, status, context.Pump.FindLast(wrong.Key), free))
            {
                case Opening.Send:
                    context.Pump.EnqueueAgain(wrong.Key, context.Game.Open(jobId, segment, wrong.Receipt.Attempt, wrong.StartRoot, wrong.Receipt.EndStateRoot), new OutboxTurn(OutboxUrgency.Clock));
                    break;
                case Opening.LacksStake when !_toldStake.TryGetValue(wrong.Key, out BigInteger told) || told != free:
                    _toldStake[wrong.Key] = free;
                    Log.LacksStake(context.Logger, jobId, segment, TokenAmount.Format(wrong.Bond), TokenAmount.Format(free));
                    break;
                case Opening.Done:
                    _wrong.TryRemove(wrong.Key, out _);
                    break;
                case Opening.TooLate:
                    _wrong.TryRemove(wrong.Key, out _);
                    Log.NotDisputed(context.Logger, jobId, segment);
                    break;
            }
        }
    }
}
