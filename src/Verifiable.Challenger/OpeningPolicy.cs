using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Node.Chain;
using Verifiable.Node.Outbox;
using Verifiable.Storage;

namespace Verifiable.Challenger;

/// <summary>Decides what becomes of a wrong receipt. Pure decision.</summary>
internal static class OpeningPolicy
{
    /// <summary>What to do now.</summary>
    /// <param name="wrong">The wrong receipt.</param>
    /// <param name="status">Where its job stands.</param>
    /// <param name="last">The last intent to open a dispute on it, or null.</param>
    /// <param name="freeStake">The challenger's stake that backs nothing yet.</param>
    public static Opening Decide(Divergence wrong, JobStatus status, OutboxEntry? last, BigInteger freeStake)
    {
        // INVARIANT: an opening that is under way or done is never sent again: each would lock another bond.
        if (last is not null && !OutboxPump.IsGivenUp(last))
            return last.State == OutboxState.Confirmed ? Opening.Done : Opening.UnderWay;
        KnownReceipt receipt = wrong.Receipt;
        bool isDisputable = (JobState)status.State == JobState.Running
            && status.Attempt == receipt.Attempt
            && receipt.Segment >= status.Finalized
            && receipt.Segment < status.Submitted;
        if (!isDisputable)
            return Opening.TooLate;
        return freeStake < wrong.Bond ? Opening.LacksStake : Opening.Send;
    }
}
