using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Training;
using Verifiable.Node.Chain;
using Verifiable.Node.Deliveries;
using Verifiable.Node.Jobs;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using CheckpointFile = Verifiable.Execution.Training.Checkpoint;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable job fetch|acknowledge|demand|complain</c>: how a requester gets its weights.</summary>
internal static class DeliveryCommands
{
    public static Command Fetch(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobCommand.JobArgument();
        var directory = new Option<string>("--out") { Description = "Folder for the weights.", HelpName = "DIR", Required = true };
        var command = new Command("fetch", "Fetch the weights of the newest anchored segment and check them against its receipt.") { id, directory, chain.Blobs };
        chain.AddReading(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Reading(parsed, chain);
            using FetchedState state = await FetchedState.ReadAsync(session, parsed.GetRequiredValue(chain.Blobs), parsed.GetValue(id), cancellationToken);
            await state.WriteWeightsAsync(parsed.GetRequiredValue(directory), cancellationToken);
            JsonObject result = Describe(state);
            result["out"] = parsed.GetRequiredValue(directory);
            if (EvaluationReport.Of(state.Job.Program, state.Tensors) is { } evaluation)
                EvaluationMembers.AddTo(result, "", evaluation);
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Acknowledge(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobCommand.JobArgument();
        var command = new Command("acknowledge", "Fetch the weights of a finished job, check them, and release the last payment to its worker. Requester only.") { id, chain.Blobs };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            ulong jobId = parsed.GetValue(id);
            await WaitingAsync(session, jobId, cancellationToken);
            using FetchedState state = await FetchedState.ReadAsync(session, parsed.GetRequiredValue(chain.Blobs), jobId, cancellationToken);
            TransactionReceipt receipt = await session.SendAsync(session.DeliveryDesk.Acknowledge(jobId), cancellationToken);
            JsonObject result = Describe(state);
            result["transaction"] = receipt.TransactionHash.ToHex();
            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Demand(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobCommand.JobArgument();
        var tensor = new Argument<int>("TENSOR") { Description = "Number of the state tensor." };
        var chunk = new Argument<uint>("CHUNK") { Description = "Number of the chunk of 32 leaves." };
        var command = new Command("demand", "Have the worker put a chunk of its encrypted delivery on chain, for its gas, out of your free stake. Requester only.") { id, tensor, chunk, chain.Blobs };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            using var library = new JobLibrary(new BlobStore(parsed.GetRequiredValue(chain.Blobs)), Environment.ProcessorCount);
            (ulong jobId, int index) = (parsed.GetValue(id), parsed.GetValue(tensor));
            (LoadedJob job, _) = await FetchedState.FindAsync(session, library, jobId, cancellationToken);
            if (index < 0 || index >= job.Encoded.States.Length)
                throw new UsageException($"demand: expected a state tensor below {job.Encoded.States.Length}, got {index}");
            TransactionReceipt receipt = await session.SendAsync(
                session.DeliveryDesk.Demand(jobId, (uint)index, parsed.GetValue(chunk), DeliveryEvidence.Declared(job.Encoded, index)), cancellationToken);
            DemandedChunk demand = await session.DeliveryDesk.DemandOfAsync(jobId, (uint)index, parsed.GetValue(chunk), BlockTag.Latest, cancellationToken);
            CommandOutput.Of(parsed, format).Result(new JsonObject
            {
                ["job"] = jobId,
                ["tensor"] = index,
                ["chunk"] = parsed.GetValue(chunk),
                ["price"] = demand.Price.ToString(CultureInfo.InvariantCulture),
                ["deadline"] = demand.Deadline,
                ["transaction"] = receipt.TransactionHash.ToHex(),
            });
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Complain(Option<OutputFormat> format)
    {
        var chain = new ChainOptions();
        Argument<ulong> id = JobCommand.JobArgument();
        var command = new Command("complain", "Decrypt a worker's delivery; where a leaf is wrong, show it, and the last payment returns to the requester.") { id, chain.Blobs };
        chain.AddSending(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = ChainSession.Sending(parsed, chain);
            var blobs = new BlobStore(parsed.GetRequiredValue(chain.Blobs));
            using var library = new JobLibrary(blobs, Environment.ProcessorCount);
            ulong jobId = parsed.GetValue(id);
            Delivery delivery = await WaitingAsync(session, jobId, cancellationToken);
            if ((DeliveryState)delivery.State != DeliveryState.Revealed)
                throw new UsageException($"complain: expected a delivery whose key is revealed, got one that is {(DeliveryState)delivery.State}");
            (LoadedJob job, KnownReceipt receipt) = await FetchedState.FindAsync(session, library, jobId, cancellationToken);
            CipherState cipher = FetchedState.FindDelivery(blobs, job, receipt, delivery.CipherRoot)
                ?? throw new InvalidDataException($"complain: expected the ciphertext under {delivery.CipherRoot}, got none in {blobs.Folder}");
            var result = new JsonObject { ["job"] = jobId, ["right"] = true };
            if (cipher.FindWrong(delivery.Key) is var (tensor, leaf))
            {
                TransactionReceipt sent = await session.SendAsync(session.DeliveryDesk.Complain(jobId, DeliveryEvidence.Complaint(job.Encoded, cipher, tensor, leaf)), cancellationToken);
                (result["right"], result["tensor"], result["leaf"], result["transaction"]) = (false, tensor, leaf, sent.TransactionHash.ToHex());
            }

            CommandOutput.Of(parsed, format).Result(result);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The delivery of a finished job, not over yet.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    private static async Task<Delivery> WaitingAsync(ChainSession session, ulong jobId, CancellationToken cancellationToken)
    {
        if (session.Deployment.DeliveryDesk.IsZero)
            throw new UsageException("delivery: expected a chain that keeps last payments, got one without a delivery desk");
        Delivery delivery = await session.DeliveryDesk.DeliveryOfAsync(jobId, BlockTag.Latest, cancellationToken);
        return (DeliveryState)delivery.State is DeliveryState.Waiting or DeliveryState.Offered or DeliveryState.Revealed
            ? delivery
            : throw new UsageException($"job {jobId}: expected a last payment that waits for the delivery, got {((DeliveryState)delivery.State == DeliveryState.None ? "none" : $"one that is {(DeliveryState)delivery.State}")}");
    }

    private static JsonObject Describe(FetchedState state) => new()
    {
        ["job"] = state.Receipt.JobId,
        ["segment"] = state.Receipt.Segment,
        ["stateRoot"] = state.Receipt.EndStateRoot.ToHex(),
        ["weightsSha256"] = CheckpointFile.WeightsSha256(state.Job, state.Tensors),
    };
}
