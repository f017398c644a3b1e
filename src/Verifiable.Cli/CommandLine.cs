using System.CommandLine;
using System.CommandLine.Parsing;
using Verifiable.Cli.Commands;
using Verifiable.Cli.Output;

namespace Verifiable.Cli;

/// <summary>The command tree of <c>verifiable</c>, and how outcomes become exit codes.</summary>
/// <remarks>One file per command in <c>Commands</c>; a new one is added to <see cref="Create"/> and nowhere else.</remarks>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives progress and errors.</param>
    /// <param name="cancellationToken">Ends the command; it then returns once it has cleared up.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var format = new Option<OutputFormat>("--format") { Description = "How results and errors are printed. [default: text]", HelpName = "text|json", Recursive = true, CustomParser = ParseFormat };
        ParseResult parsed = Create(format).Parse(args);
        IReadOnlyList<string> problems = ParseProblems.Of(parsed);
        if (problems.Count > 0 && parsed.Action is not System.CommandLine.Help.HelpAction)
        {
            // A wrong --format is one of the errors, so it cannot be asked for its value.
            bool json = args.Contains("json", StringComparer.Ordinal) && !problems.Any(p => p.Contains("--format", StringComparison.Ordinal));
            var usage = new CommandOutput(json ? OutputFormat.Json : OutputFormat.Text, output, error);
            usage.Errors(problems);
            usage.Progress($"see: verifiable {Path(parsed)}--help");
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            new CommandOutput(parsed.GetValue(format), output, error).Errors(["cancelled"]);
            return ExitCode.Cancelled;
        }
        catch (UsageException e)
        {
            new CommandOutput(parsed.GetValue(format), output, error).Errors(e.Problems);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is not OutOfMemoryException and not StackOverflowException)
        {
            new CommandOutput(parsed.GetValue(format), output, error).Errors([e.Message]);
            return ExitCode.Failure;
        }
    }

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "json":
                return OutputFormat.Json;
            case "text":
                break;
            case var other:
                result.AddError($"--format: expected text or json, got {other}");
                break;
        }

        return OutputFormat.Text;
    }

    private static RootCommand Create(Option<OutputFormat> format)
    {
        var root = new RootCommand("Verifiable: train neural networks for strangers, with receipts that anybody can check.");
        root.Add(format);
        root.Add(TrainCommand.Create(format));
        root.Add(EvaluateCommand.Create(format));
        root.Add(JobCommand.Create(format));
        root.Add(ProgramCommand.Create(format));
        root.Add(WorkerCommand.Create(format));
        root.Add(ChallengerCommand.Create(format));
        root.Add(DevnetCommand.Create(format));
        root.Add(ReceiptCommand.Create(format));
        root.Add(StakeCommand.Create(format));
        root.Add(ChainCommand.Create(format));
        root.Add(SimulateCommand.Create(format));
        root.Add(VersionCommand.Create(format));
        return root;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? symbol = parsed.CommandResult; symbol is CommandResult command; symbol = symbol.Parent)
        {
            if (command.Command is not RootCommand)
                names.Push(command.Command.Name + " ");
        }

        return string.Concat(names);
    }
}
