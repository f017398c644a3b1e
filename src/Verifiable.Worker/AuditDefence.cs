using Verifiable.Ethereum.Contracts;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using JobSpec = Verifiable.Protocol.Jobs.JobSpec;
using StepClaim = Verifiable.Protocol.Disputes.StepClaim;

namespace Verifiable.Worker;

/// <summary>The worker's part in the audits of its receipts: draws them, commits to the last step of each segment that is audited, reveals it, and settles.</summary>
/// <remarks>Everything is decided from the chain at each look. The claim was made when the segment was trained, so that any number of audits can be answered at once; it is executed again where the store was lost. The salt is the node's for that audit, so that a restart between commitment and reveal loses nothing.</remarks>
/// <param name="context">The node.</param>
/// <param name="isolation">Takes up what goes wrong with one audit, so that the others go on.</param>
/// <param name="bench">Gives the claims.</param>
internal sealed class AuditDefence(NodeContext context, Isolation isolation, ClaimBench bench)
{
    private readonly AuditDocket _docket = new(context);

    /// <summary>Looks at the audits of one job that is this worker's.</summary>
    public async Task AdvanceAsync(KnownJob known, JobSpec spec, JobStatus status, CancellationToken cancellationToken)
    {
        if (!_docket.Covers(spec.Audits.Rate) || status.Submitted == status.Finalized)
            return;
        IReadOnlyList<OpenAudit> audits = await _docket.OpenAsync(known, spec.ToContract(), status, cancellationToken);
        await _docket.DrawAsync(audits, 0, cancellationToken);
        if (!audits.Any(a => a.Standing == AuditStanding.Begun))
            return;
        ulong now = await context.ChainTimeAsync(cancellationToken);
        foreach (OpenAudit audit in audits.Where(a => a.Standing == AuditStanding.Begun).OrderBy(a => a.PhaseUntil(now)))
            await isolation.TryAsync($"Audit {audit.Name}", () => AnswerAsync(audit, now, cancellationToken));
    }

    private async Task AnswerAsync(OpenAudit audit, ulong now, CancellationToken cancellationToken)
    {
        Audit state = audit.State;
        bool commits = state.WorkerDigest == default && now <= state.CommitUntil;
        bool reveals = state.WorkerDigest != default && state.Claim == default && now > state.CommitUntil && now <= state.RevealUntil;
        if (commits || reveals)
        {
            if (await bench.TakeAsync(audit.Subject, commits ? state.CommitUntil : state.RevealUntil, now, cancellationToken) is not { } claim)
                return;
            Hash256 salt = context.SaltOf(audit.Name);
            if (commits)
                Commit(audit, claim, salt);
            else
                context.Pump.EnqueueAgain(audit.Key("reveal-claim"), context.AuditCourt.RevealClaim(audit.Name.Id, claim.ToContract(), salt), new OutboxTurn(OutboxUrgency.Clock, state.RevealUntil));
        }
        else if (state.Claim != default && now > state.DisputeUntil)
        {
            context.Pump.EnqueueAgain(audit.Key("settle"), context.AuditCourt.Settle(audit.Name.Id), new OutboxTurn(OutboxUrgency.Collection));
        }
    }

    private void Commit(OpenAudit audit, StepClaim claim, Hash256 salt)
    {
        Log.Audited(context.Logger, audit.Name.JobId, audit.Name.Segment);
        Hash256 digest = AuditAnswer.Digest(context.Account, audit.Name, AuditAnswer.Of(claim), salt);
        context.Pump.EnqueueAgain(audit.Key("commit-claim"), context.AuditCourt.CommitClaim(audit.Name.Id, digest), new OutboxTurn(OutboxUrgency.Clock, audit.State.CommitUntil));
    }
}
