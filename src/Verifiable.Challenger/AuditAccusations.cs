using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Ethereum.Transactions;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Challenger;

/// <summary>Accuses other auditors once an audit is over: those that were drawn and kept silent, that differed without a game, or that vouched for what a game showed false.</summary>
/// <remarks>
/// Audits, seats and auditors come from events, so that a restart loses nothing; whether a seat is guilty is asked of the court itself, by a call of the accusation that is not sent, so that nothing is paid
/// for one that fails. A seat stays suspect until it is closed, known to be innocent, or its segment final. A few are looked at with each block.
/// </remarks>
/// <param name="context">The node.</param>
internal sealed class AuditAccusations(NodeContext context)
{
    /// <summary>Suspects that are looked at with one block.</summary>
    private const int MostAtOnce = 16;

    private const byte Open = 0;
    private const byte Guilty = 3;
    private readonly HashSet<Address> _auditors = [];
    private readonly Dictionary<BigInteger, HashSet<(Address Auditor, BigInteger Unit)>> _committed = [];
    private readonly Queue<Suspect> _suspects = new();
    private ulong _next = context.Deployment.Block;

    /// <summary>Looks at the next suspects, if there is a new block.</summary>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!await ReadAsync(cancellationToken))
            return;
        for (int left = Math.Min(MostAtOnce, _suspects.Count); left > 0; left--)
        {
            Suspect suspect = _suspects.Dequeue();
            bool isSuspect = true;
            try
            {
                isSuspect = await LookAsync(suspect, cancellationToken);
            }
            finally
            {
                if (isSuspect)
                    _suspects.Enqueue(suspect);
            }
        }
    }

    /// <summary>Takes up what was settled since the last look; false when there is no new block.</summary>
    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        ulong head = await context.Rpc.BlockNumberAsync(cancellationToken);
        head -= Math.Min(head, (ulong)context.Options.Confirmations);
        if (head < _next)
            return false;
        var filter = new LogFilter
        {
            Addresses = [context.Deployment.AuditCourt, context.Deployment.AuditorRegistry],
            Topics = [[AuditCourt.Events.Committed.Topic, AuditCourt.Events.AuditSettled.Topic, AuditorRegistry.Events.UnitsChanged.Topic]],
        };
        foreach (EthereumLog log in await context.Rpc.LogsAsync(filter, _next, head, cancellationToken))
        {
            if (AuditorRegistry.UnitsChangedEvent.TryDecode(log) is { } changed)
                _auditors.Add(changed.Auditor);
            else if (AuditCourt.CommittedEvent.TryDecode(log) is { } committed)
                SeatsOf(committed.AuditId).Add((committed.Auditor, committed.Unit));
            else if (AuditCourt.AuditSettledEvent.TryDecode(log) is { } settled)
                TakeUp(settled.AuditId);
        }

        _next = head + 1;
        return true;
    }

    private HashSet<(Address Auditor, BigInteger Unit)> SeatsOf(BigInteger auditId) =>
        _committed.TryGetValue(auditId, out HashSet<(Address Auditor, BigInteger Unit)>? seats) ? seats : _committed[auditId] = [];

    private void TakeUp(BigInteger auditId)
    {
        AuditName audit = AuditName.Of(auditId);
        foreach ((Address auditor, BigInteger unit) in SeatsOf(auditId).Where(s => s.Auditor != context.Account))
            _suspects.Enqueue(new Suspect(audit, auditor, unit));
        foreach (Address auditor in _auditors.Where(a => a != context.Account))
            _suspects.Enqueue(new Suspect(audit, auditor, null));
        _committed.Remove(auditId);
    }

    /// <summary>Whether a suspect stays one.</summary>
    private async Task<bool> LookAsync(Suspect suspect, CancellationToken cancellationToken)
    {
        if (suspect.Unit is not { } unit)
        {
            await LookForSilenceAsync(suspect, cancellationToken);
            return false;
        }

        BigInteger id = suspect.Audit.Id;
        switch ((SeatState)await context.AuditCourt.SeatOfAsync(id, suspect.Auditor, unit, BlockTag.Latest, cancellationToken))
        {
            case SeatState.Closed:
                return false;
            case SeatState.Revealed:
                byte verdict = await context.AuditCourt.VerdictOfAsync(id, suspect.Auditor, unit, BlockTag.Latest, cancellationToken);
                if (verdict != Guilty)
                    return verdict == Open;
                break;
        }

        string key = $"audit/{suspect.Audit}/accuse/{suspect.Auditor}/{unit}";
        if (context.Pump.FindLast(key) is { } entry && !OutboxPump.IsGivenUp(entry))
            return true;
        TransactionRequest accusation = context.AuditCourt.Accuse(id, suspect.Auditor, unit);
        if (!await SucceedsAsync(accusation, cancellationToken))
            return !await IsOverAsync(suspect.Audit, cancellationToken);
        if (context.Pump.EnqueueAgain(key, accusation, new OutboxTurn(OutboxUrgency.Collection)))
            Log.Accusing(context.Logger, suspect.Audit.JobId, suspect.Audit.Segment, suspect.Auditor, (ulong)unit);
        return true;
    }

    /// <summary>Suspects those units of an auditor that were drawn and never answered, where seats were left for them.</summary>
    private async Task LookForSilenceAsync(Suspect suspect, CancellationToken cancellationToken)
    {
        BigInteger id = suspect.Audit.Id;
        Ethereum.Contracts.Audit audit = await context.AuditCourt.AuditOfAsync(id, BlockTag.Latest, cancellationToken);
        if (audit.Committed >= audit.Seats)
            return;
        ulong snapshot = await context.AuditCourt.SnapshotOfAsync(id, BlockTag.Latest, cancellationToken);
        (BigInteger units, BigInteger total) = await context.Auditors.EnlistedAtAsync(suspect.Audit.JobId, suspect.Auditor, snapshot, BlockTag.Latest, cancellationToken);
        for (ulong unit = 0; unit < units; unit++)
        {
            if (AuditLot.IsDrawn(audit.Seed, suspect.Auditor, unit, audit.Auditors, total)
                && (SeatState)await context.AuditCourt.SeatOfAsync(id, suspect.Auditor, unit, BlockTag.Latest, cancellationToken) == SeatState.Empty)
            {
                _suspects.Enqueue(suspect with { Unit = unit });
            }
        }
    }

    private async Task<bool> SucceedsAsync(TransactionRequest accusation, CancellationToken cancellationToken)
    {
        try
        {
            await context.Rpc.CallAsync(new CallRequest { From = context.Account, To = accusation.To, Data = accusation.Data }, BlockTag.Latest, cancellationToken);
            return true;
        }
        catch (EthereumRpcException exception) when (exception.IsRevert)
        {
            return false;
        }
    }

    /// <summary>Whether no game can change any more what is known of a segment.</summary>
    private async Task<bool> IsOverAsync(AuditName audit, CancellationToken cancellationToken) =>
        !await context.Market.IsLiveAsync(audit.JobId, audit.Attempt, BlockTag.Latest, cancellationToken)
        || (await context.Market.StatusOfAsync(audit.JobId, BlockTag.Latest, cancellationToken)).Finalized > audit.Segment;

    /// <param name="Audit">The audit.</param>
    /// <param name="Auditor">The auditor.</param>
    /// <param name="Unit">Its unit; null for all that were drawn and did not commit.</param>
    private sealed record Suspect(AuditName Audit, Address Auditor, BigInteger? Unit);
}
