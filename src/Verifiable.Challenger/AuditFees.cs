using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Node;
using Verifiable.Node.Audits;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Audits;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Challenger;

/// <summary>Collects the fees of an auditor's answers, whenever they are known to be right, and withdraws them.</summary>
/// <remarks>The seats come from the court's events: after a restart they are read again from the deployment's first block on.</remarks>
/// <param name="context">The node.</param>
internal sealed class AuditFees(NodeContext context)
{
    private const byte Right = 1;
    private readonly HashSet<(BigInteger AuditId, BigInteger Unit)> _seats = [];
    private ulong _next = context.Deployment.Block;

    /// <summary>Looks at every seat that is not closed.</summary>
    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        foreach ((BigInteger id, BigInteger unit) in _seats.ToArray())
            await CollectAsync(AuditName.Of(id), unit, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        ulong head = await context.Rpc.BlockNumberAsync(cancellationToken);
        if (head < _next)
            return;
        Span<byte> word = stackalloc byte[Hash256.Size];
        word.Clear();
        context.Account.CopyTo(word[12..]);
        var filter = new LogFilter { Addresses = [context.Deployment.AuditCourt], Topics = [[], [], [new Hash256(word)]] };
        foreach (EthereumLog log in await context.Rpc.LogsAsync(filter, _next, head, cancellationToken))
        {
            if (AuditCourt.CommittedEvent.TryDecode(log) is { } committed)
                _seats.Add((committed.AuditId, committed.Unit));
        }

        _next = head + 1;
    }

    private async Task CollectAsync(AuditName audit, BigInteger unit, CancellationToken cancellationToken)
    {
        Ethereum.Contracts.Audit state = await context.AuditCourt.AuditOfAsync(audit.Id, BlockTag.Latest, cancellationToken);
        if ((AuditStanding)state.Standing == AuditStanding.Begun)
        {
            // Of an attempt that is over nobody else may have a reason to settle.
            if (await context.ChainTimeAsync(cancellationToken) > state.RevealUntil && !await context.Market.IsLiveAsync(audit.JobId, audit.Attempt, BlockTag.Latest, cancellationToken))
                context.Pump.EnqueueAgain($"audit/{audit}/settle", context.AuditCourt.Settle(audit.Id), new OutboxTurn(OutboxUrgency.Collection));
            return;
        }

        switch ((SeatState)await context.AuditCourt.SeatOfAsync(audit.Id, context.Account, unit, BlockTag.Latest, cancellationToken))
        {
            case SeatState.Revealed when await context.AuditCourt.VerdictOfAsync(audit.Id, context.Account, unit, BlockTag.Latest, cancellationToken) == Right:
                context.Pump.EnqueueAgain($"audit/{audit}/collect/{unit}", context.AuditCourt.Collect(audit.Id, context.Account, unit), new OutboxTurn(OutboxUrgency.Collection));
                break;
            case SeatState.Closed:
                await WithdrawAsync(audit, unit, cancellationToken);
                break;
        }
    }

    private async Task WithdrawAsync(AuditName audit, BigInteger unit, CancellationToken cancellationToken)
    {
        string key = $"audit/{audit}/withdraw/{unit}";
        Address token = (await context.Reader.SpecOfAsync(audit.JobId, BlockTag.Latest, cancellationToken)).Payment.Token;
        // A withdrawal takes all that is owed in a token: that of another seat may have taken this fee along.
        if ((context.Pump.FindLast(key) is { } entry && !OutboxPump.IsGivenUp(entry)) || (await context.Escrow.BalanceOfAsync(token, context.Account, BlockTag.Latest, cancellationToken)).IsZero)
            _seats.Remove((audit.Id, unit));
        else
            context.Pump.EnqueueAgain(key, context.Escrow.Withdraw(token), new OutboxTurn(OutboxUrgency.Collection));
    }
}
