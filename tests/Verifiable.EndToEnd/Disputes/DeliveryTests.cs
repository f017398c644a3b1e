using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Execution.Deliveries;
using Verifiable.Node.Deliveries;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Tensors;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>Deliveries that C# encrypts, opens and finds fault with, as the contract judges them.</summary>
[Collection(ChainCollection.Name)]
public sealed class DeliveryTests(ChainFixture chain)
{
    private static readonly Hash256 s_key = Keccak256.Hash("a delivery's key"u8);

    /// <summary>Every chunk of a right delivery is supplied, no leaf of it can be complained about, and the worker is paid without the requester.</summary>
    [Fact]
    public async Task RightDelivery_EveryChunkSupplied_PaysTheWorker()
    {
        using DisputableJob job = SmallNet.JobOfAllLayers();
        (PostedJob posted, CipherState delivery) = await FinishAsync(job);
        await OfferAsync(posted, delivery);
        int chunks = 0;
        for (int tensor = 0; tensor < delivery.Tensors.Length; tensor++)
        {
            for (uint chunk = 0; chunk * CipherState.ChunkLeaves < delivery.Tensors[tensor].Count; chunk++, chunks++)
            {
                await chain.SendAsync(posted.Requester, chain.DeliveryDesk.Demand(posted.Id, (uint)tensor, chunk, DeliveryEvidence.Declared(job.Encoded, tensor)));
                await chain.SendAsync(posted.Worker, chain.DeliveryDesk.Supply(posted.Id, (uint)tensor, chunk, DeliveryEvidence.Chunk(delivery, tensor, chunk)));
            }
        }

        Assert.InRange(chunks, delivery.Tensors.Length, int.MaxValue);
        await RevealAsync(posted);
        for (int tensor = 0; tensor < delivery.Tensors.Length; tensor++)
        {
            int last = delivery.Tensors[tensor].Count - 1;
            Assert.Equal("DeliveredRightly", await chain.RevertOfAsync(posted.Requester, chain.DeliveryDesk.Complain(posted.Id, DeliveryEvidence.Complaint(job.Encoded, delivery, tensor, last))));
        }

        await chain.AdvanceTimeAsync(JobTerms.ChallengeWindow);
        await chain.SendAsync(posted.Requester, chain.DeliveryDesk.Release(posted.Id));
        Assert.Equal(JobTerms.Payment, await chain.Escrow.BalanceOfAsync(chain.Token.Address, posted.Worker));
        await Ledger.AssertConservedAsync(chain);
    }

    /// <summary>One flipped bit anywhere is found by whoever has the key, and shown by its leaf alone.</summary>
    [Fact]
    public async Task WrongLeaf_Complained_ReturnsTheLastPayment()
    {
        using DisputableJob job = SmallNet.JobOfAllLayers();
        (PostedJob posted, CipherState right) = await FinishAsync(job);
        byte[] content = right.Write();
        var random = new Random(12);
        // A leaf of the longest tensor, past the mark and the tensors before it.
        int longest = Enumerable.Range(0, right.Tensors.Length).MaxBy(t => right.Tensors[t].Count);
        int place = 4 + right.Tensors.Take(longest).Sum(t => t.Count * (LeafHasher.LeafBytes + Hash256.Size)) + random.Next(right.Tensors[longest].Count * LeafHasher.LeafBytes);
        content[place] ^= 1;
        CipherState wrong = CipherState.Read(content, StateDelivery.LeafCounts(job.Program));
        await OfferAsync(posted, wrong);
        await RevealAsync(posted);
        (int tensor, int leaf) = Assert.NotNull(wrong.FindWrong(s_key));
        Assert.Equal(longest, tensor);
        await chain.SendAsync(posted.Requester, chain.DeliveryDesk.Complain(posted.Id, DeliveryEvidence.Complaint(job.Encoded, wrong, tensor, leaf)));
        Assert.Equal(DeliveryState.Refunded, (DeliveryState)(await chain.DeliveryDesk.DeliveryOfAsync(posted.Id)).State);
        BigInteger worker = await chain.Escrow.BalanceOfAsync(chain.Token.Address, posted.Worker), requester = await chain.Escrow.BalanceOfAsync(chain.Token.Address, posted.Requester);
        Assert.InRange(requester, JobTerms.Payment / 5, JobTerms.Payment);
        Assert.Equal(JobTerms.Payment, worker + requester);
        await Ledger.AssertConservedAsync(chain);
    }

    /// <summary>A job whose segments are all final, and its last state encrypted.</summary>
    private async Task<(PostedJob Posted, CipherState Delivery)> FinishAsync(DisputableJob job)
    {
        PostedJob posted = await JobTerms.SubmitAsync(chain, job, [.. Enumerable.Range(0, job.Segments).Select(job.EndRoot)]);
        await chain.AdvanceTimeAsync(JobTerms.ChallengeWindow + (job.Segments * JobTerms.SegmentTime));
        await chain.SendAsync(posted.Requester, chain.Market.FinalizeSegments(posted.Id, (uint)job.Segments));
        IReadOnlyList<Tensor> state = job.EndState(job.Segments - 1);
        return (posted, StateDelivery.Encrypt(state, s_key, 2));
    }

    private Task OfferAsync(PostedJob posted, CipherState delivery) =>
        chain.SendAsync(posted.Worker, chain.DeliveryDesk.Offer(posted.Id, delivery.Root, LeafCipher.HashOf(s_key)));

    private async Task RevealAsync(PostedJob posted)
    {
        await chain.SendAsync(posted.Requester, chain.DeliveryDesk.Fetched(posted.Id));
        await chain.SendAsync(posted.Worker, chain.DeliveryDesk.Reveal(posted.Id, s_key));
    }
}
