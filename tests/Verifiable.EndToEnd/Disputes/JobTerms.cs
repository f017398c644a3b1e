using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;
using Spec = Verifiable.Protocol.Jobs.JobSpec;
using Header = Verifiable.Protocol.Programs.ProgramHeader;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>The terms of all test jobs, and how a job comes to the chain under them.</summary>
internal static class JobTerms
{
    public static readonly BigInteger Payment = 150_001;
    public static readonly BigInteger Stake = 400_004;
    public static readonly BigInteger Bond = 100_001;
    public static readonly BigInteger ClaimBond = 10_007;

    /// <summary>Long enough for clocks to run out many times before anything becomes final.</summary>
    public const uint ChallengeWindow = 300 * 24 * 3600;

    public const uint MoveClock = 7200;
    public const uint SegmentTime = 600;

    /// <summary>What the winner of a slash gets: its bond's worth and a quarter of the stake.</summary>
    public static BigInteger CreditedOfSlash => Bond + (Stake / 4);

    /// <summary>Everything but the payment.</summary>
    public static Protocol.Jobs.Verification Verification { get; } = new(
        ChallengeWindow, MoveClock, SegmentTime, StartDeadline: 24 * 3600, JobDeadline: 365 * 24 * 3600, MinimumReputation: 0, Stake, Bond, ClaimBond);

    public static Spec Spec(ChainFixture chain, DisputableJob job) => job.Spec(Verification, PaymentOn(chain));

    /// <summary>What a job pays, in the chain's token.</summary>
    public static Protocol.Jobs.Payment PaymentOn(ChainFixture chain) => new(chain.Deployment.Token, Payment, Payment);

    /// <summary>Posts a job and lets a worker claim, start and submit these end roots.</summary>
    public static async Task<PostedJob> SubmitAsync(ChainFixture chain, DisputableJob job, IReadOnlyList<Hash256> receipts)
    {
        Address requester = await chain.NewAccountAsync();
        Address worker = await chain.NewAccountAsync();
        BigInteger id = await PostAsync(chain, requester, Spec(chain, job), job.Encoded.Header);
        await chain.SendAsync(worker, chain.Market.Claim(id));
        await chain.SendAsync(worker, chain.Market.Start(id, await chain.Market.SpecHashOfAsync(id)));
        for (int g = 0; g < receipts.Count; g++)
        {
            TransactionReceipt receipt = await chain.SendAsync(worker, chain.Market.SubmitReceipt(id, 0, (uint)g, receipts[g]));
            Assert.InRange(receipt.GasUsed, 21_000ul, GasBudget.Receipt);
        }

        return new PostedJob(job, id, requester, worker, receipts);
    }

    /// <summary>Posts a specification; the number of the job.</summary>
    public static async Task<BigInteger> PostAsync(ChainFixture chain, Address requester, Spec spec, Header header) =>
        NumberOf(await PostTransactionAsync(chain, requester, spec, header));

    /// <summary>Posts a specification; the receipt.</summary>
    public static async Task<TransactionReceipt> PostTransactionAsync(ChainFixture chain, Address requester, Spec spec, Header header)
    {
        await chain.SendAsync(requester, chain.ProgramReferee.Register(header.ToContract()));
        return await chain.SendAsync(requester, chain.Market.PostJob(spec.ToContract(), Hash256.Zero));
    }

    /// <summary>The number of the job that a transaction posted.</summary>
    public static BigInteger NumberOf(TransactionReceipt receipt) => receipt.Logs.Select(JobMarket.JobPostedEvent.TryDecode).First(e => e is not null)!.JobId;
}
