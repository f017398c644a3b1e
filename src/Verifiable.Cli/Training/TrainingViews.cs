using Spectre.Console;
using Verifiable.Cli.Output;

namespace Verifiable.Cli.Training;

/// <summary>Chooses how a training is shown.</summary>
internal static class TrainingViews
{
    /// <summary>A bar on a terminal, lines in files and pipes, nothing where results alone are wanted.</summary>
    /// <param name="output">Where lines and notes go.</param>
    /// <param name="error">The standard error that the bar is drawn on.</param>
    /// <param name="isQuiet">Whether no progress is wanted.</param>
    public static ITrainingView Create(CommandOutput output, TextWriter error, bool isQuiet)
    {
        if (isQuiet || output.Format == OutputFormat.Json)
            return new QuietTrainingView(output);
        // The console of the library knows NO_COLOR and terminals that cannot be drawn on.
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Profile.Out.IsTerminal && console.Profile.Capabilities.Ansi
            ? new LiveTrainingView(console, TimeProvider.System)
            : new PlainTrainingView(output, TimeProvider.System);
    }
}
