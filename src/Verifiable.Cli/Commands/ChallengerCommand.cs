using System.CommandLine;
using System.Numerics;
using Microsoft.Extensions.Logging;
using Verifiable.Challenger;
using Verifiable.Cli.Nodes;
using Verifiable.Cli.Output;
using Verifiable.Ethereum;
using Verifiable.Node;
using Verifiable.Storage;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable challenger run</c>.</summary>
internal static class ChallengerCommand
{
    public static Command Create(Option<OutputFormat> format) => new("challenger", "Audit what workers anchor.") { Run(format) };

    private static Command Run(Option<OutputFormat> format)
    {
        var node = new NodeOptionSet();
        var rate = new Option<double>("--audit-rate") { Description = "Share of segments to re-execute, above 0 and up to 1.", HelpName = "RATE", DefaultValueFactory = _ => 1.0 };
        var units = new Option<int>("--auditor-units") { Description = "Units of stake with which this node joins the auditors and is drawn, 0 to 1000; default none.", HelpName = "COUNT" };
        var lenient = new Option<bool>("--no-accusations") { Description = "Do not accuse other auditors that were silent or wrong in an audit that is over." };
        var budget = new Option<string>("--data-budget") { Description = "Most stake to spend on asking on chain for states that nobody published, in smallest units, or as 100VRF.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
        var command = new Command("run", "Re-execute segments and dispute those that differ in one bit. Runs until stopped; safe to kill and restart.") { rate, units, lenient, budget };
        node.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CommandOutput output = CommandOutput.Of(parsed, format);
            var progress = new ProgressLines(output, parsed.InvocationConfiguration.Output);
            using CancellationTokenSource lifetime = node.Lifetime(parsed, cancellationToken);
            using ILoggerFactory logging = NodeLogging.Create();
            try
            {
                var options = new ChallengerOptions
                {
                    AuditRate = parsed.GetValue(rate),
                    AuditorUnits = parsed.GetValue(units),
                    AccusesAuditors = !parsed.GetValue(lenient),
                    DataBudget = TokenAmount.TryParse(parsed.GetValue(budget)!, out BigInteger most) ? most : throw new UsageException($"--data-budget: expected an amount such as 100{TokenAmount.Symbol}, or smallest units, got {parsed.GetValue(budget)}"),
                };
                options.Validate();
                using NodeContext context = await NodeContext.OpenAsync(node.Read(parsed), logging.CreateLogger("challenger"), lifetime.Token);
                var challenger = new ChallengerNode(context, options) { Progress = p => progress.Report(p.Diverged ? "diverged" : "auditing", p.JobId, p.Step, p.Steps, float.NaN) };
                await challenger.RunAsync(lifetime.Token);
            }
            catch (ArgumentException exception)
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
}
