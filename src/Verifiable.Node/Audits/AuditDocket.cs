using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Audits;

/// <summary>Reads the audits of running jobs from the chain; keeps nothing, so that restarts and re-orgs change nothing.</summary>
/// <param name="context">The node.</param>
public sealed class AuditDocket(NodeContext context)
{
    private const int MostDraws = 32;

    /// <summary>Whether a job of an audit rate has audits, on a chain that draws them.</summary>
    public bool Covers(uint rate) => rate != 0 && !context.Deployment.AuditCourt.IsZero;

    /// <summary>The audits of all receipts of the present attempt that are not final; those whose events still lag behind are left out.</summary>
    public async Task<IReadOnlyList<OpenAudit>> OpenAsync(KnownJob known, JobSpec spec, JobStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(status);
        IReadOnlyList<KnownReceipt> receipts = context.Events.Receipts(known.JobId);
        var audits = new List<OpenAudit>();
        for (uint segment = status.Finalized; segment < status.Submitted; segment++)
        {
            if (StartOf(receipts, spec.InitialStateRoot, status, segment) is not { } start)
                break;
            var name = new AuditName(known.JobId, status.Attempt, segment);
            var subject = new AuditSubject(known, segment, Math.Min(spec.Steps, (segment + 1UL) * spec.CheckpointInterval), start);
            audits.Add(new OpenAudit(name, await context.AuditCourt.AuditOfAsync(name.Id, BlockTag.Latest, cancellationToken), subject));
        }

        return audits;
    }

    /// <summary>Draws what can be drawn.</summary>
    /// <param name="audits">From <see cref="OpenAsync"/>.</param>
    /// <param name="patience">Blocks to leave it to others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task DrawAsync(IReadOnlyList<OpenAudit> audits, ulong patience, CancellationToken cancellationToken)
    {
        ulong block = await context.Rpc.BlockNumberAsync(cancellationToken);
        var drawable = new List<OpenAudit>();
        foreach (OpenAudit audit in audits.Where(a => a.Standing == AuditStanding.Scheduled && block > a.State.Height + patience))
        {
            if (await context.AuditCourt.IsDueAsync(audit.Name.Id, BlockTag.Latest, cancellationToken))
                drawable.Add(audit);
        }

        foreach (OpenAudit[] due in drawable.Chunk(MostDraws))
            context.Pump.EnqueueAgain($"{due[0].Key("draw")}-{due[^1].Name.Segment}-{due[^1].State.Height}", context.AuditCourt.Draw(due[0].Name.JobId, due[0].Name.Attempt, [.. due.Select(a => a.Name.Segment)]));
    }

    private static Hash256? StartOf(IReadOnlyList<KnownReceipt> receipts, Hash256 initialStateRoot, JobStatus status, uint segment) => segment == 0
        ? initialStateRoot
        : receipts.LastOrDefault(r => r.Segment == segment - 1 && (segment <= status.Finalized || r.Attempt == status.Attempt))?.EndStateRoot;
}
