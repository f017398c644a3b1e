using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger;

/// <summary>Which receipt of one job is audited next. Takes no memory of the job's size. Not thread-safe.</summary>
/// <remarks>
/// Nothing is carried over from look to look but what does not depend on attempt or fork: results of execution. What is final is taken as the chain has it, since nobody can
/// dispute it any more; from there on every receipt of the present attempt is compared, each from the state that the receipt before it claims.
/// </remarks>
/// <param name="spec">The job's specification.</param>
/// <param name="executed">What was executed.</param>
internal sealed class AuditPlan(JobSpec spec, ExecutedSegments executed)
{
    private readonly Dictionary<AuditTask, bool> _audited = [];

    /// <summary>What a dispute about the job locks.</summary>
    public BigInteger Bond => spec.Verification.ChallengerBond;

    /// <summary>The first receipt that was not audited yet; null when there is none, or one before it is wrong.</summary>
    /// <param name="receipts">Receipts of all attempts in the order of anchoring.</param>
    /// <param name="attempt">The present attempt.</param>
    /// <param name="finalized">Segments that are final.</param>
    public AuditTask? Next(IReadOnlyList<KnownReceipt> receipts, ushort attempt, uint finalized)
    {
        Hash256 start = spec.InitialStateRoot;
        if (finalized > 0)
        {
            // No attempt anchors again what is final.
            if (receipts.LastOrDefault(r => r.Segment == finalized - 1) is not { } last)
                return null;
            start = last.EndStateRoot;
        }

        var present = new Dictionary<uint, KnownReceipt>();
        foreach (KnownReceipt receipt in receipts)
        {
            if (receipt.Attempt == attempt)
                present[receipt.Segment] = receipt;
        }

        for (uint segment = finalized; present.TryGetValue(segment, out KnownReceipt? receipt); segment++)
        {
            var task = new AuditTask(receipt, start, Math.Min(spec.Steps, (segment + 1UL) * spec.CheckpointInterval));
            if (Audited(task) is not { } isRight)
                return task;
            if (!isRight)
                return null;
            start = receipt.EndStateRoot;
        }

        return null;
    }

    /// <summary>Notes what came of an audit.</summary>
    public void Note(AuditTask task, bool isRight) => _audited[task] = isRight;

    /// <summary>When a receipt becomes final at the earliest, in seconds of the chain.</summary>
    /// <param name="task">The receipt.</param>
    /// <param name="status">Where its job stands.</param>
    /// <param name="schedule">When it is final if nothing holds anything up.</param>
    public ulong FinalAt(AuditTask task, JobStatus status, ulong schedule)
    {
        ulong between = (ulong)(task.Receipt.Segment - status.Finalized) + 1;
        return Math.Max(schedule, status.LastFinality + (between * spec.Verification.SegmentTime));
    }

    // What was executed before this plan was made, and found wrong, is audited again at no cost: its dispute may still be wanting.
    private bool? Audited(AuditTask task)
    {
        if (_audited.TryGetValue(task, out bool isRight))
            return isRight;
        if (executed.EndOf(task.StartRoot, task.EndStep) != task.Receipt.EndStateRoot)
            return null;
        Note(task, true);
        return true;
    }
}
