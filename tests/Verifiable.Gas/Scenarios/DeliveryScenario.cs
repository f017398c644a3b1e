using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Deliveries;
using Verifiable.Node.Deliveries;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using JobSpec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.Gas.Scenarios;

/// <summary>How the last payment of a job comes to its worker, or back to its requester.</summary>
internal sealed class DeliveryScenario : IGasScenario
{
    private static readonly Hash256 s_key = Keccak256.Hash("a key"u8);

    /// <inheritdoc/>
    public int Order => 5;

    /// <inheritdoc/>
    public string Title => "The delivery of a job's weights: LeNet on MNIST, weights and moments of Adam";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GasFigure>> MeasureAsync(ChainFixture chain)
    {
        using var job = new LeNetJob();
        // What was trained makes no difference to gas: the receipt says that the last state is the first one.
        CipherState right = StateDelivery.Encrypt(job.Job.InitialState, s_key, Environment.ProcessorCount);
        byte[] content = right.Write();
        content[^((Hash256.Size * right.Tensors[^1].Count) + 1)] ^= 1;
        CipherState wrong = CipherState.Read(content, StateDelivery.LeafCounts(job.Job.Program));
        int longest = Enumerable.Range(0, right.Tensors.Length).MaxBy(t => right.Tensors[t].Count);

        (BigInteger trusted, Address requester, _) = await FinishAsync(chain, job);
        ulong acknowledge = (await chain.SendAsync(requester, chain.DeliveryDesk.Acknowledge(trusted))).GasUsed;

        (BigInteger silent, requester, Address worker) = await FinishAsync(chain, job);
        ulong offer = (await chain.SendAsync(worker, chain.DeliveryDesk.Offer(silent, right.Root, LeafCipher.HashOf(s_key)))).GasUsed;
        ulong demand = (await chain.SendAsync(requester, chain.DeliveryDesk.Demand(silent, (uint)longest, 0, DeliveryEvidence.Declared(job.Encoded, longest)))).GasUsed;
        ulong supply = (await chain.SendAsync(worker, chain.DeliveryDesk.Supply(silent, (uint)longest, 0, DeliveryEvidence.Chunk(right, longest, 0)))).GasUsed;
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow);
        ulong reveal = (await chain.SendAsync(worker, chain.DeliveryDesk.Reveal(silent, s_key))).GasUsed;
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow);
        ulong release = (await chain.SendAsync(worker, chain.DeliveryDesk.Release(silent))).GasUsed;

        (BigInteger cheated, requester, worker) = await FinishAsync(chain, job);
        await chain.SendAsync(worker, chain.DeliveryDesk.Offer(cheated, wrong.Root, LeafCipher.HashOf(s_key)));
        await chain.SendAsync(requester, chain.DeliveryDesk.Fetched(cheated));
        await chain.SendAsync(worker, chain.DeliveryDesk.Reveal(cheated, s_key));
        (int tensor, int leaf) = wrong.FindWrong(s_key) ?? throw new InvalidOperationException("gas: expected a wrong leaf, got none");
        ulong complain = (await chain.SendAsync(requester, chain.DeliveryDesk.Complain(cheated, DeliveryEvidence.Complaint(job.Encoded, wrong, tensor, leaf)))).GasUsed;
        return
        [
            new("acknowledge", acknowledge, "the requester has the weights; the last payment is the worker's"),
            new("deliveryOffer", offer, "the worker of a silent requester commits to ciphertext and key"),
            new("deliveryDemand", demand, "the requester wants 32 leaves (8 KiB) on chain"),
            new("deliverySupply", supply, "the worker puts them there"),
            new("deliveryReveal", reveal, "the worker reveals the key"),
            new("deliveryRelease", release, "nobody complained; the last payment is the worker's"),
            new("deliveryComplain", complain, "one leaf decrypts to something else; the last payment is the requester's again"),
        ];
    }

    /// <summary>A job of one segment that is final.</summary>
    private static async Task<(BigInteger Id, Address Requester, Address Worker)> FinishAsync(ChainFixture chain, LeNetJob job)
    {
        JobSpec spec = Terms.Of(chain, job.Job.Spec) with { CheckpointInterval = job.Job.Spec.Steps };
        Address requester = await chain.NewAccountAsync();
        SubmittedJob submitted = await SubmittedJob.SubmitAsync(chain, spec, job.Encoded, spec.InitialStateRoot, requester);
        await chain.AdvanceTimeAsync(Terms.ChallengeWindow + Terms.SegmentTime);
        await chain.SendAsync(requester, chain.Market.FinalizeSegment(submitted.Id));
        return (submitted.Id, requester, submitted.Worker);
    }
}
