using System.CommandLine;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Tree;
using Verifiable.Node.Chain;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable receipt list|verify</c>: what workers anchored, and whether it is right.</summary>
internal static class ReceiptCommand
{
    public static Command Create(Option<OutputFormat> format) => new("receipt", "What workers anchored.") { List(format), Verify(format) };

    private static Command List(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var id = new Argument<ulong>("JOB") { Description = "Number of the job." };
        var command = new Command("list", "List the receipts of a job.") { id };
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            await JobCommand.StatusAsync(session, parsed.GetValue(id), cancellationToken);
            IReadOnlyList<KnownReceipt> receipts = await new JobHistory(session).ReceiptsAsync(parsed.GetValue(id), cancellationToken);
            CommandOutput.Of(parsed, format).Result(new JsonObject { ["receipts"] = new JsonArray([.. receipts.Select(r => (JsonNode)Describe(r))]) });
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Verify(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var id = new Argument<ulong>("JOB") { Description = "Number of the job." };
        var segment = new Argument<uint>("SEGMENT") { Description = "Number of the segment, from 0." };
        var command = new Command("verify", "Re-execute one segment and compare its end with the receipt. Exit code 1 when they differ.") { id, segment, chain.Blobs };
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            var history = new JobHistory(session);
            KnownJob known = await history.JobAsync(parsed.GetValue(id), cancellationToken) ?? throw new UsageException($"job: expected a posted job, got {parsed.GetValue(id)}");
            IReadOnlyList<KnownReceipt> receipts = await history.ReceiptsAsync(known.JobId, cancellationToken);
            uint number = parsed.GetValue(segment);
            KnownReceipt receipt = receipts.LastOrDefault(r => r.Segment == number) ?? throw new UsageException($"segment: expected one with a receipt, got {number}");
            var blobs = new BlobStore(parsed.GetRequiredValue(chain.Blobs));
            using var library = new JobLibrary(blobs, Environment.ProcessorCount);
            CompiledJob job = library.Load(known).Job;
            Hash256 executed = Execute(job, receipts, number, new StateIndex(parsed.GetRequiredValue(chain.Blobs), blobs), cancellationToken);
            JsonObject result = Describe(receipt);
            result["executed"] = executed.ToHex();
            result["right"] = executed == receipt.EndStateRoot;
            CommandOutput.Of(parsed, format).Result(result);
            return executed == receipt.EndStateRoot ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>State root after a segment, executed from the published state before it, whose root is that of the receipt before.</summary>
    private static Hash256 Execute(CompiledJob job, IReadOnlyList<KnownReceipt> receipts, uint segment, StateIndex states, CancellationToken cancellationToken)
    {
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        if (segment > 0)
        {
            Hash256 before = receipts.Last(r => r.Segment == segment - 1).EndStateRoot;
            byte[] content = states.Find(before) ?? throw new InvalidDataException($"verify: expected a checkpoint of state {before}, got none");
            CheckpointFile.Read(job, content, before, state, $"checkpoint of {before}");
        }

        using var runner = new KernelRunner(job, new ExecutorOptions());
        (uint first, uint count) = job.Spec.Segment(segment);
        for (long step = first; step < first + count; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            runner.Step(state, step);
        }

        Hash256 root = TensorCommitments.StateRoot(state, Environment.ProcessorCount);
        foreach (Tensor tensor in state)
            tensor.Dispose();
        return root;
    }

    private static JsonObject Describe(KnownReceipt receipt) => new()
    {
        ["job"] = receipt.JobId,
        ["segment"] = receipt.Segment,
        ["attempt"] = receipt.Attempt,
        ["worker"] = receipt.Worker.ToString(),
        ["endStateRoot"] = receipt.EndStateRoot.ToHex(),
    };
}
