using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.Manifest;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable job validate|schema|post|list|show|cancel</c>; <see cref="JobWithdrawal"/> and <see cref="DeliveryCommands"/> have the others.</summary>
internal static class JobCommand
{
    public static Command Create(Option<OutputFormat> format) =>
        new("job", "Have others train.") { Validate(format), Schema(), Post(format), List(format), Show(format), Cancel(format), JobWithdrawal.Create(format), DeliveryCommands.Fetch(format), DeliveryCommands.Acknowledge(format), DeliveryCommands.Demand(format), DeliveryCommands.Complain(format) };

    internal static Argument<ulong> JobArgument() => new("JOB") { Description = "Number of the job." };

    private static Command Validate(Option<OutputFormat> format)
    {
        var manifest = new Argument<string>("JOB.yaml") { Description = "The manifest (YAML)." };
        var command = new Command("validate", "Check a manifest and every file it names; print what the job commits to.") { manifest };
        command.SetAction(parsed =>
        {
            var none = Deployment.Nowhere;
            using CompiledJob job = JobPosting.Compile(parsed.GetValue(manifest)!, none);
            CommandOutput.Of(parsed, format).Result(new JsonObject
            {
                ["name"] = job.Name,
                ["specHash"] = job.Spec.Hash().ToHex(),
                ["programRoot"] = job.Spec.ProgramRoot.ToHex(),
                ["initialStateRoot"] = job.Spec.InitialStateRoot.ToHex(),
                ["datasetRoot"] = job.Spec.DatasetRoot.ToHex(),
                ["scheduleRoot"] = job.Spec.ScheduleRoot.ToHex(),
                ["operators"] = job.Program.Operators.Length,
                ["stateTensors"] = job.Program.States.Length,
                ["parameters"] = job.Parameters.Sum(p => p.Shape.Count),
                ["steps"] = job.Spec.Steps,
                ["segments"] = job.Spec.SegmentCount,
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of manifests.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(ManifestSchema.Text());
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Post(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var manifest = new Argument<string>("JOB.yaml") { Description = "The manifest (YAML)." };
        var command = new Command("post", "Compile a manifest, store its blobs and post it with its payment in escrow.") { manifest, chain.Blobs };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            using CompiledJob job = JobPosting.Compile(parsed.GetValue(manifest)!, session.Deployment);
            PostedJob posted = await JobPosting.PostAsync(session, job, new BlobStore(parsed.GetRequiredValue(chain.Blobs)), cancellationToken);
            CommandOutput.Of(parsed, format).Result(new JsonObject
            {
                ["job"] = posted.JobId,
                ["specHash"] = posted.SpecHash.ToHex(),
                ["bundle"] = posted.Bundle.ToHex(),
                ["payment"] = job.Spec.Payment.Amount.ToString(CultureInfo.InvariantCulture),
                ["token"] = job.Spec.Payment.Token.ToString(),
                ["transaction"] = posted.Receipt.TransactionHash.ToHex(),
                ["gas"] = posted.Receipt.GasUsed,
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        var command = new Command("list", "List all jobs.");
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            var jobs = new JsonArray();
            ulong count = (ulong)await session.Market.JobCountAsync(BlockTag.Latest, cancellationToken);
            for (ulong id = 1; id <= count; id++)
                jobs.Add((JsonNode)Describe(id, await session.Market.StatusOfAsync(id, BlockTag.Latest, cancellationToken)));
            CommandOutput.Of(parsed, format).Result(new JsonObject { ["jobs"] = jobs });
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobArgument();
        var command = new Command("show", "Show where a job stands.") { id };
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            JsonObject result = Describe(parsed.GetValue(id), await StatusAsync(session, parsed.GetValue(id), cancellationToken));
            if (!session.Deployment.DeliveryDesk.IsZero)
                result["delivery"] = ((DeliveryState)(await session.DeliveryDesk.DeliveryOfAsync(parsed.GetValue(id), BlockTag.Latest, cancellationToken)).State).ToString();
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Cancel(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobArgument();
        var command = new Command("cancel", "Take an open job back, and what is left of its escrow.") { id };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            TransactionReceipt receipt = await session.SendAsync(session.Market.Cancel(parsed.GetValue(id)), cancellationToken);
            JsonObject result = Describe(parsed.GetValue(id), await StatusAsync(session, parsed.GetValue(id), cancellationToken));
            result["transaction"] = receipt.TransactionHash.ToHex();
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Where a job stands.</summary>
    /// <exception cref="UsageException">It was never posted.</exception>
    internal static async Task<JobStatus> StatusAsync(ChainSession session, ulong id, CancellationToken cancellationToken)
    {
        JobStatus status = await session.Market.StatusOfAsync(id, BlockTag.Latest, cancellationToken);
        return (JobState)status.State == JobState.None ? throw new UsageException($"job: expected a posted job, got {id}") : status;
    }

    private static JsonObject Describe(ulong id, JobStatus status) => new()
    {
        ["job"] = id,
        ["state"] = ((JobState)status.State).ToString(),
        ["attempt"] = status.Attempt,
        ["segments"] = status.Segments,
        ["submitted"] = status.Submitted,
        ["finalized"] = status.Finalized,
        ["openGames"] = status.OpenGames,
        ["price"] = status.Price.ToString(CultureInfo.InvariantCulture),
        ["deadline"] = status.Deadline == 0 ? null : DateTimeOffset.FromUnixTimeSeconds((long)status.Deadline).ToString("u", CultureInfo.InvariantCulture),
        ["worker"] = status.Worker.IsZero ? null : status.Worker.ToString(),
        ["requester"] = status.Requester.ToString(),
    };
}
