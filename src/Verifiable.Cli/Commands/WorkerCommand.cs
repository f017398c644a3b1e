using System.CommandLine;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Cli.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum;
using Verifiable.Node;
using Verifiable.Protocol.Hashing;
using Verifiable.Storage;
using Verifiable.Worker;
using Verifiable.Worker.Faults;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable worker run</c>.</summary>
internal static class WorkerCommand
{
    public static Command Create(Option<OutputFormat> format) => new("worker", "Train for others.") { Run(format) };

    private static Command Run(Option<OutputFormat> format)
    {
        var node = new NodeOptionSet();
        var jobs = new Option<int>("--max-jobs") { Description = "Jobs to work on at the same time.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var payment = new Option<string>("--min-payment") { Description = "Least payment for a job, in its token's smallest units, or as 100VRF.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
        var stake = new Option<string?>("--max-stake") { Description = "Most stake to lock for one job, in smallest units, or as 100VRF; without it, what is free.", HelpName = "AMOUNT" };
        var tokens = new Option<string[]>("--token") { Description = "Token that counts as payment; may be given again for more. Without it, the deployment's alone.", HelpName = "ADDRESS" };
        var bond = new Option<string>("--min-challenger-bond") { Description = "Least bond of a job's challengers, in smallest units, or as 100VRF.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
        var margin = new Option<double>("--clock-margin") { Description = "How many times over this machine must execute a segment in what a dispute's clock leaves for it; a job that is too slow is given back before it starts.", HelpName = "FACTOR", DefaultValueFactory = _ => new WorkerOptions().ClockMargin };
        var acknowledgement = new Option<int>("--acknowledgement-time") { Description = "Seconds that a requester has to acknowledge the weights of a finished job, before they are delivered encrypted to earn the last payment.", HelpName = "SECONDS", DefaultValueFactory = _ => (int)new WorkerOptions().AcknowledgementTime.TotalSeconds };
        var slashes = new Option<int>("--acknowledge-slashes") { Description = "How many lost stakes you know of and have looked into; a worker that lost more claims no further job.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var fault = new Option<string?>("--inject-fault") { Description = "Flip a bit on purpose and go on from there: you WILL be slashed. For demonstrations.", HelpName = "STEP:OPERATOR:ELEMENT:BIT" };
        var command = new Command("run", "Claim jobs, train them, anchor receipts, defend them, collect the payment. Runs until stopped; safe to kill and restart.") { jobs, payment, stake, tokens, bond, margin, acknowledgement, slashes, fault };
        node.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CommandOutput output = CommandOutput.Of(parsed, format);
            var progress = new ProgressLines(output, parsed.InvocationConfiguration.Output);
            using CancellationTokenSource lifetime = node.Lifetime(parsed, cancellationToken);
            using ILoggerFactory logging = NodeLogging.Create();
            try
            {
                var options = new WorkerOptions
                {
                    MaxJobs = parsed.GetValue(jobs),
                    MinPayment = Amount(parsed.GetValue(payment)!, "--min-payment"),
                    MaxStake = parsed.GetValue(stake) is { } most ? Amount(most, "--max-stake") : null,
                    Tokens = [.. (parsed.GetValue(tokens) ?? []).Select(Token)],
                    MinChallengerBond = Amount(parsed.GetValue(bond)!, "--min-challenger-bond"),
                    ClockMargin = parsed.GetValue(margin),
                    AcknowledgementTime = TimeSpan.FromSeconds(parsed.GetValue(acknowledgement)),
                    AcknowledgedSlashes = parsed.GetValue(slashes),
                    Fault = parsed.GetValue(fault) is { } text ? Fault.Parse(text) : null,
                };
                options.Validate();
                using NodeContext context = await NodeContext.OpenAsync(node.Read(parsed), logging.CreateLogger("worker"), lifetime.Token);
                var worker = new WorkerNode(context, options) { Progress = p => progress.Report("training", p.JobId, p.Step, p.Steps, p.Loss) };
                await worker.RunAsync(lifetime.Token);
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException)
            {
                throw new UsageException(exception.Message.Split(Environment.NewLine));
            }
            catch (StoreLockedException)
            {
                throw node.InUse(parsed);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Address Token(string text) =>
        Address.TryParse(text, out Address token) ? token : throw new UsageException($"--token: expected an address, got {text}");

    private static BigInteger Amount(string text, string option) =>
        TokenAmount.TryParse(text, out BigInteger amount) ? amount : throw new UsageException($"{option}: expected an amount such as 100{TokenAmount.Symbol}, or smallest units, got {text}");
}
