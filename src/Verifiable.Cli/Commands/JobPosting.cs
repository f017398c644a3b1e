using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;
using Spec = Verifiable.Protocol.Jobs.JobSpec;

namespace Verifiable.Cli.Commands;

/// <summary>Posts a manifest as a job: compile, store the blobs, approve the payment, call the market.</summary>
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
        await session.ApproveAsync(job.Spec.Payment.Token, session.Deployment.JobMarket, job.Spec.Payment.Amount, cancellationToken);
        Verifiable.Protocol.Programs.ProgramHeader header = StepProgramEncoding.Encode(job.Program).Header;
        TransactionReceipt receipt = await session.SendAsync(
            session.Market.PostJob(
                ToContract(job.Spec),
                new Ethereum.Contracts.ProgramHeader(
                    (ushort)header.OperatorCount,
                    (ushort)header.StateCount,
                    (ushort)header.DatasetCount,
                    header.OperatorsRoot,
                    header.StateDeclarationsRoot,
                    header.InputDeclarationsRoot),
                bundle),
            cancellationToken);
        BigInteger id = receipt.Logs.Select(JobMarket.JobPostedEvent.TryDecode).First(e => e is not null)!.JobId;
        return new PostedJob((ulong)id, job.Spec.Hash(), bundle, receipt);
    }

    private static JobSpec ToContract(Spec spec) => new(
        spec.ProgramRoot,
        spec.InitialStateRoot,
        spec.DatasetRoot,
        spec.ScheduleRoot,
        spec.Seed,
        spec.Steps,
        spec.CheckpointInterval,
        new Verification(
            spec.Verification.ChallengeWindow,
            spec.Verification.MoveClock,
            spec.Verification.SegmentTime,
            spec.Verification.JobDeadline,
            spec.Verification.WorkerStake,
            spec.Verification.ChallengerBond),
        new Payment(spec.Payment.Token, spec.Payment.Amount));
}
