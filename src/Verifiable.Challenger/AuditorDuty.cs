using System.Numerics;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using StepClaim = Verifiable.Protocol.Disputes.StepClaim;

namespace Verifiable.Challenger;

/// <summary>An auditor's part in audits: joins with its units, answers where one of them is drawn, disputes the worker's claim where it differs, and accuses a silent worker.</summary>
/// <remarks>Everything is decided from the chain at each look. Answers are executed again where they are not remembered, and salts are the node's for each audit, so that a restart between commitment and reveal loses nothing.</remarks>
/// <param name="context">The node.</param>
/// <param name="options">How many units.</param>
/// <param name="isolation">Takes up what goes wrong with one audit, so that the others go on.</param>
/// <param name="bench">Executes segments.</param>
internal sealed class AuditorDuty(NodeContext context, ChallengerOptions options, Isolation isolation, ClaimBench bench)
{
    /// <summary>Blocks after which the draw is not left to the worker any more.</summary>
    private const ulong Patience = 8;

    private readonly AuditDocket _docket = new(context);
    private BigInteger? _told;

    /// <summary>Whether this node is an auditor on a chain that has audits.</summary>
    public bool IsOn => options.AuditorUnits > 0 && !context.Deployment.AuditCourt.IsZero;

    /// <summary>Joins with the units that are missing.</summary>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        BigInteger units = await context.Auditors.UnitsOfAsync(context.Account, BlockTag.Latest, cancellationToken);
        if (units >= options.AuditorUnits)
            return;
        BigInteger free = await context.FreeStakeAsync(cancellationToken);
        BigInteger missing = (options.AuditorUnits - units) * await context.Auditors.UnitAsync(BlockTag.Latest, cancellationToken);
        if (free >= missing)
        {
            context.Pump.EnqueueAgain($"auditor/join/{units}", context.Auditors.Join((uint)(options.AuditorUnits - units)));
        }
        else if (_told != free)
        {
            _told = free;
            Log.CannotJoin(context.Logger, options.AuditorUnits, TokenAmount.Format(missing), TokenAmount.Format(free));
        }
    }

    /// <summary>Looks at the audits of one running job.</summary>
    public async Task AdvanceAsync(KnownJob known, JobSpec spec, JobStatus status, CancellationToken cancellationToken)
    {
        if (!_docket.Covers(spec.Audits.Rate) || status.Submitted == status.Finalized)
            return;
        IReadOnlyList<OpenAudit> audits = await _docket.OpenAsync(known, spec, status, cancellationToken);
        await _docket.DrawAsync(audits, Patience, cancellationToken);
        if (!audits.Any(a => a.Standing == AuditStanding.Begun))
            return;
        ulong now = await context.ChainTimeAsync(cancellationToken);
        foreach (OpenAudit audit in audits.Where(a => a.Standing == AuditStanding.Begun).OrderBy(a => a.PhaseUntil(now)))
            await isolation.TryAsync($"Audit {audit.Name}", () => AdvanceAsync(audit, now, cancellationToken));
    }

    private async Task AdvanceAsync(OpenAudit audit, ulong now, CancellationToken cancellationToken)
    {
        IReadOnlyList<ulong> units = await DrawnAsync(audit, cancellationToken);
        if (units.Count > 0)
            await AnswerAsync(audit, units, now, cancellationToken);
    }

    private async Task AnswerAsync(OpenAudit audit, IReadOnlyList<ulong> units, ulong now, CancellationToken cancellationToken)
    {
        Ethereum.Contracts.Audit state = audit.State;
        bool isSilent = (state.WorkerDigest == default && now > state.CommitUntil) || (state.Claim == default && now > state.RevealUntil);
        if (isSilent)
            context.Pump.EnqueueAgain(audit.Key("condemn"), context.AuditCourt.Condemn(audit.Name.Id), new OutboxTurn(OutboxUrgency.Clock));
        else if (now > state.DisputeUntil)
            context.Pump.EnqueueAgain(audit.Key("settle"), context.AuditCourt.Settle(audit.Name.Id), new OutboxTurn(OutboxUrgency.Collection));
        if (now > state.DisputeUntil)
            return;
        var seats = new List<(ulong Unit, SeatState State)>();
        foreach (ulong unit in units)
            seats.Add((unit, (SeatState)await context.AuditCourt.SeatOfAsync(audit.Name.Id, context.Account, unit, BlockTag.Latest, cancellationToken)));
        if (await ClaimAsync(audit, seats, now, cancellationToken) is not { } claim)
            return;
        foreach ((ulong unit, SeatState seat) in seats)
            Answer(audit, unit, seat, claim, now);
        if (state.Claim != default && state.Claim != AuditAnswer.Of(claim))
            await DisputeAsync(audit, claim, cancellationToken);
    }

    /// <summary>What executing the segment comes to, as far as this node has something to answer with it: until the end of the phase that its next answer belongs to.</summary>
    private async Task<StepClaim?> ClaimAsync(OpenAudit audit, IReadOnlyList<(ulong Unit, SeatState State)> seats, ulong now, CancellationToken cancellationToken)
    {
        Ethereum.Contracts.Audit state = audit.State;
        bool commits = now <= state.CommitUntil && state.Committed < state.Seats && seats.Any(s => s.State == SeatState.Empty);
        bool reveals = now <= state.RevealUntil && seats.Any(s => s.State == SeatState.Committed);
        if (commits || reveals || seats.Any(s => s.State != SeatState.Empty))
            return await bench.TakeAsync(audit.Subject, commits ? state.CommitUntil : reveals ? state.RevealUntil : state.DisputeUntil, now, cancellationToken);
        // Without an answer of its own it disputes what it happens to know, and leaves the bench to other audits.
        return bench.Find(audit.Subject);
    }

    private void Answer(OpenAudit audit, ulong unit, SeatState seat, StepClaim claim, ulong now)
    {
        Ethereum.Contracts.Audit state = audit.State;
        Hash256 salt = context.SaltOf(audit.Name);
        if (seat == SeatState.Empty && now <= state.CommitUntil && state.Committed < state.Seats)
        {
            Log.Answering(context.Logger, audit.Name.JobId, audit.Name.Segment, unit);
            Hash256 digest = AuditAnswer.Digest(context.Account, audit.Name, AuditAnswer.Of(claim), salt);
            context.Pump.EnqueueAgain(audit.Key($"commit/{unit}"), context.AuditCourt.Commit(audit.Name.Id, unit, digest), new OutboxTurn(OutboxUrgency.Clock, state.CommitUntil));
        }
        else if (seat == SeatState.Committed && now > state.CommitUntil && now <= state.RevealUntil)
        {
            context.Pump.EnqueueAgain(audit.Key($"reveal/{unit}"), context.AuditCourt.Reveal(audit.Name.Id, unit, claim.ToContract(), salt), new OutboxTurn(OutboxUrgency.Clock, state.RevealUntil));
        }
    }

    /// <summary>Opens a game about what the worker revealed: about the steps before the last one where it differs there already, else about that step.</summary>
    private async Task DisputeAsync(OpenAudit audit, StepClaim own, CancellationToken cancellationToken)
    {
        if (!(await context.AuditCourt.GameOfAsync(audit.Name.Id, context.Account, BlockTag.Latest, cancellationToken)).IsZero)
            return;
        var filter = new LogFilter { Addresses = [context.Deployment.AuditCourt], Topics = [[], [audit.Name.Word]] };
        IReadOnlyList<EthereumLog> logs = await context.Rpc.LogsAsync(filter, audit.State.Height, await context.Rpc.BlockNumberAsync(cancellationToken), cancellationToken);
        if (logs.Select(AuditCourt.ClaimRevealedEvent.TryDecode).FirstOrDefault(e => e is not null) is not { } revealed)
            return;
        Log.Disputing(context.Logger, audit.Name.JobId, audit.Name.Segment);
        bool isBefore = revealed.Claim.StateBefore != own.StateBefore;
        context.Pump.EnqueueAgain(audit.Key("dispute"), context.AuditCourt.Dispute(audit.Name.Id, isBefore, audit.Subject.StartRoot, revealed.Claim), new OutboxTurn(OutboxUrgency.Clock, audit.State.DisputeUntil));
    }

    private async Task<IReadOnlyList<ulong>> DrawnAsync(OpenAudit audit, CancellationToken cancellationToken)
    {
        ulong snapshot = await context.AuditCourt.SnapshotOfAsync(audit.Name.Id, BlockTag.Latest, cancellationToken);
        (BigInteger units, BigInteger total) = await context.Auditors.EnlistedAtAsync(audit.Name.JobId, context.Account, snapshot, BlockTag.Latest, cancellationToken);
        var drawn = new List<ulong>();
        for (ulong unit = 0; unit < units; unit++)
        {
            if (AuditLot.IsDrawn(audit.State.Seed, context.Account, unit, audit.State.Auditors, total))
                drawn.Add(unit);
        }

        return drawn;
    }
}
