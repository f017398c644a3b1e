using System.CommandLine;
using Verifiable.Cli.Output;
using Verifiable.Cli.Simulation;

namespace Verifiable.Cli.Commands;

/// <summary><c>verifiable simulate economics</c>: whether cheating pays under given terms, by formula and by a market of agents.</summary>
internal static class SimulateCommand
{
    public static Command Create(Option<OutputFormat> format) => new("simulate", "Play the money rules with thousands of agents.") { Economics(format) };

    private static Command Economics(Option<OutputFormat> format)
    {
        var options = new EconomicsOptionSet();
        var command = new Command("economics", "Profit of cheating against audit rate and stake, by formula and by simulation, and from where on cheating never pays (docs/economics.md).");
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                var output = CommandOutput.Of(parsed, format);
                EconomicsSettings settings = options.Read(parsed);
                // Before the work, so that a folder that cannot be written costs no time.
                EconomicsFolder? folder = settings.Folder is null ? null : new EconomicsFolder(settings.Folder);
                EconomicsResult result = EconomicsRun.Play(settings, output.Progress, cancellationToken);
                folder?.Write(result);
                if (output.Format == OutputFormat.Json)
                    output.Result(EconomicsJson.Of(result));
                else
                    new EconomicsText(output, parsed.InvocationConfiguration.Output).Print(result);
                return ExitCode.Success;
            },
            CancellationToken.None));
        return command;
    }
}
