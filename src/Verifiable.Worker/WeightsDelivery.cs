using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Deliveries;
using Verifiable.Node;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors;

namespace Verifiable.Worker;

/// <summary>Earns the last payment of finished jobs whose requesters keep silent: offers the weights encrypted, supplies what is demanded of them, reveals the key, releases the payment.</summary>
/// <remarks>
/// Decided from the chain at each look; every effect has a key of its own in the outbox. The key is derived from the account, the job and its last state, so that a restart on an empty disk
/// reveals what was committed to, and no two states share a key. Protocol section 9.
/// </remarks>
/// <param name="context">The node.</param>
/// <param name="options">How long requesters are waited for.</param>
internal sealed class WeightsDelivery(NodeContext context, WorkerOptions options)
{
    /// <summary>What a requester has to acknowledge or a worker to offer at least; a job's window counts where it is longer (<c>DeliveryDesk.PATIENCE</c>).</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(7);

    private readonly Dictionary<ulong, Task<CipherState>> _encrypted = [];

    /// <summary>Ends when nothing is being encrypted any more.</summary>
    public Task Completion => Task.WhenAll(_encrypted.Values);

    /// <summary>Looks after the delivery of a finished job of this worker's.</summary>
    /// <returns>Where it stands.</returns>
    public async Task<DeliveryState> AdvanceAsync(KnownJob known, CancellationToken cancellationToken)
    {
        if (context.Deployment.DeliveryDesk.IsZero)
            return DeliveryState.None;
        Delivery delivery = await context.DeliveryDesk.DeliveryOfAsync(known.JobId, BlockTag.Latest, cancellationToken);
        var state = (DeliveryState)delivery.State;
        switch (state)
        {
            case DeliveryState.Waiting when await context.ChainTimeAsync(cancellationToken) >= OfferFrom(delivery):
                if (Encrypted(known, delivery, cancellationToken) is { } offered)
                    Offer(known, offered);
                break;
            case DeliveryState.Offered when delivery.OpenDemands > 0:
                if (Encrypted(known, delivery, cancellationToken) is { } demanded)
                    await SupplyAsync(known, demanded, cancellationToken);
                break;
            case DeliveryState.Offered when EndRoot(known, delivery) is { } root && await context.ChainTimeAsync(cancellationToken) >= delivery.Due:
                context.Pump.EnqueueAgain($"reveal/{known.JobId}", context.DeliveryDesk.Reveal(known.JobId, KeyOf(known, root)));
                break;
            case DeliveryState.Revealed when await context.ChainTimeAsync(cancellationToken) >= delivery.Due:
                context.Pump.EnqueueAgain($"release/{known.JobId}", context.DeliveryDesk.Release(known.JobId), new OutboxTurn(OutboxUrgency.Collection));
                break;
            case DeliveryState.Paid or DeliveryState.Refunded:
                _encrypted.Remove(known.JobId);
                break;
        }

        return state;
    }

    private void Offer(KnownJob known, CipherState encrypted) => context.Pump.EnqueueAgain($"offer/{known.JobId}", () =>
    {
        Log.Delivering(context.Logger, known.JobId, encrypted.Root);
        // Before the offer: whoever sees it finds the ciphertext there.
        context.Deliveries.Put(encrypted.Root, encrypted.Write());
        return context.DeliveryDesk.Offer(known.JobId, encrypted.Root, LeafCipher.HashOf(KeyOf(known, encrypted.StateRoot)));
    });

    private async Task SupplyAsync(KnownJob known, CipherState encrypted, CancellationToken cancellationToken)
    {
        foreach (DeliveryDesk.ChunkDemandedEvent demand in await DemandsAsync(known, cancellationToken))
        {
            if ((await context.DeliveryDesk.DemandOfAsync(known.JobId, demand.Tensor, demand.Chunk, BlockTag.Latest, cancellationToken)).Deadline == 0)
                continue;
            // A chunk may be demanded again once it was supplied.
            string key = $"supply/{known.JobId}/{demand.Tensor}/{demand.Chunk}/{demand.Deadline}";
            context.Pump.EnqueueAgain(key, () => context.DeliveryDesk.Supply(known.JobId, demand.Tensor, demand.Chunk, DeliveryEvidence.Chunk(encrypted, (int)demand.Tensor, demand.Chunk)), new OutboxTurn(OutboxUrgency.Answer, (ulong)demand.Deadline));
        }
    }

    private async Task<IReadOnlyList<DeliveryDesk.ChunkDemandedEvent>> DemandsAsync(KnownJob known, CancellationToken cancellationToken)
    {
        var job = new byte[Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(job.AsSpan(Hash256.Size - sizeof(ulong)), known.JobId);
        var filter = new LogFilter { Addresses = [context.Deployment.DeliveryDesk], Topics = [[DeliveryDesk.Events.ChunkDemanded.Topic], [new Hash256(job)]] };
        IReadOnlyList<EthereumLog> logs = await context.Rpc.LogsAsync(filter, context.Deployment.Block, await context.Rpc.BlockNumberAsync(cancellationToken), cancellationToken);
        return [.. logs.Select(DeliveryDesk.ChunkDemandedEvent.TryDecode).OfType<DeliveryDesk.ChunkDemandedEvent>()];
    }

    /// <summary>The encrypted end state, or null while it is made on another thread or the events lag behind.</summary>
    private CipherState? Encrypted(KnownJob known, Delivery delivery, CancellationToken cancellationToken)
    {
        if (!_encrypted.TryGetValue(known.JobId, out Task<CipherState>? task))
        {
            if (EndRoot(known, delivery) is not { } root)
                return null;
            _encrypted[known.JobId] = task = Task.Run(() => Encrypt(known, root), cancellationToken);
        }

        if (!task.IsCompleted)
            return null;
        if (!task.IsCompletedSuccessfully)
            _encrypted.Remove(known.JobId);
        return task.GetAwaiter().GetResult();
    }

    private CipherState Encrypt(KnownJob known, Hash256 root)
    {
        LoadedJob job = context.Library.Load(known);
        Tensor[] state = [.. job.Job.InitialState.Select(t => t.Clone())];
        try
        {
            return context.Executed(known).TryRead(job.Job, job.Job.Spec.Steps, root, state)
                ? StateDelivery.Encrypt(state, KeyOf(known, root), context.Options.Threads)
                : throw new InvalidDataException($"delivery of job {known.JobId}: expected the state {root} among this node's, got none");
        }
        finally
        {
            foreach (Tensor tensor in state)
                tensor.Dispose();
        }
    }

    private Hash256? EndRoot(KnownJob known, Delivery delivery) =>
        context.Events.Receipts(known.JobId).LastOrDefault(r => r.Segment == delivery.LastSegment)?.EndStateRoot;

    private Hash256 KeyOf(KnownJob known, Hash256 root) =>
        context.DeriveSecret($"delivery of job {known.JobId} on chain {context.Deployment.ChainId} at {context.Deployment.DeliveryDesk}, state {root}");

    private ulong OfferFrom(Delivery delivery) =>
        delivery.Due - Math.Max((ulong)s_patience.TotalSeconds, delivery.Window) + (ulong)options.AcknowledgementTime.TotalSeconds;
}
