using Verifiable.Ethereum.Contracts;
using Verifiable.Node;

namespace Verifiable.Worker;

/// <summary>Watches for the loss of this worker's stake: a machine that computed something wrong would do so in the next job as well.</summary>
/// <remarks>Counted on the chain, so that starting the process again changes nothing: only the operator's word does.</remarks>
internal sealed class SlashWatch(NodeContext context, WorkerOptions options)
{
    private int _told;

    /// <summary>Whether the worker lost more stakes than its operator knows of; then no further job is claimed. Says so once.</summary>
    public bool IsSlashed()
    {
        IReadOnlyList<JobMarket.JobSlashedEvent> slashes = context.Events.Slashes(context.Account);
        if (slashes.Count <= options.AcknowledgedSlashes)
            return false;
        if (_told < slashes.Count)
            Log.Slashed(context.Logger, (ulong)slashes[^1].JobId, slashes[^1].Segment, slashes.Count);
        _told = slashes.Count;
        return true;
    }
}
