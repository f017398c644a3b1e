using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;

namespace Verifiable.Cli.Commands;

/// <summary>Posts a manifest as a job: compile, store the blobs, register the program, approve what goes into escrow, call the market.</summary>
internal static class JobPosting
{
    /// <summary>Compiles a manifest; where it names no token, payment is in the network's token.</summary>
    /// <exception cref="UsageException">The manifest is wrong: every error that was found.</exception>
    public static CompiledJob Compile(string manifest, Deployment deployment)
    {
        ManifestResult<CompiledJob> compiled = JobCompiler.CompileFile(manifest, Environment.ProcessorCount);
        if (compiled.Value is not { } job)
            throw new UsageException([.. compiled.Errors.Select(e => e.ToString())]);
        return job.Spec.Payment.Token.IsZero
            ? job.With(job.Spec with { Payment = job.Spec.Payment with { Token = deployment.Token } })
            : job;
    }

    /// <summary>Posts a compiled job.</summary>
    public static async Task<PostedJob> PostAsync(ChainSession session, CompiledJob job, BlobStore blobs, CancellationToken cancellationToken)
    {
        Hash256 bundle = JobBundler.Store(job, content => blobs.Put(content.Span));
        await RegisterAsync(session, job, cancellationToken);
        await session.ApproveAsync(job.Spec.Payment.Token, session.Deployment.Escrow, job.Spec.Payment.Amount + job.Spec.Audits.Budget, cancellationToken);
        TransactionReceipt receipt = await session.SendAsync(session.Market.PostJob(job.Spec.ToContract(), bundle), cancellationToken);
        BigInteger id = receipt.Logs.Select(JobMarket.JobPostedEvent.TryDecode).First(e => e is not null)!.JobId;
        return new PostedJob((ulong)id, job.Spec.Hash(), bundle, receipt);
    }

    /// <summary>Registers the program of a job, if nobody has.</summary>
    private static async Task RegisterAsync(ChainSession session, CompiledJob job, CancellationToken cancellationToken)
    {
        var programs = new ProgramReferee(session.Rpc, session.Deployment.ProgramReferee);
        if ((await programs.ProgramOfAsync(job.Spec.ProgramRoot, BlockTag.Latest, cancellationToken)).RegisteredAt != 0)
            return;
        await session.SendAsync(programs.Register(StepProgramEncoding.Encode(job.Program).Header.ToContract()), cancellationToken);
    }
}
