using System.Numerics;
using Verifiable.EndToEnd.Disputes;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Spec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.Gas;

/// <summary>A job on the chain of which the first segment is submitted.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Worker">Who claimed it.</param>
/// <param name="Header">Header of its program.</param>
/// <param name="Start">The initial state root.</param>
/// <param name="End">The end root that the worker submitted for the first segment.</param>
internal sealed record SubmittedJob(BigInteger Id, Address Worker, Ethereum.Contracts.ProgramHeader Header, Hash256 Start, Hash256 End)
{
    /// <summary>Posts a job, lets a new worker claim and start it and submit this end root. Without a requester a new one posts it.</summary>
    public static async Task<SubmittedJob> SubmitAsync(ChainFixture chain, Spec spec, EncodedProgram program, Hash256 end, Address? requester = null)
    {
        Address worker = await chain.NewAccountAsync();
        BigInteger id = await JobTerms.PostAsync(chain, requester ?? await chain.NewAccountAsync(), spec, program.Header);
        await chain.SendAsync(worker, chain.Market.Claim(id));
        await chain.SendAsync(worker, chain.Market.Start(id, await chain.Market.SpecHashOfAsync(id)));
        await chain.SendAsync(worker, chain.Market.SubmitReceipt(id, 0, 0, end));
        return new SubmittedJob(id, worker, program.Header.ToContract(), spec.InitialStateRoot, end);
    }
}
