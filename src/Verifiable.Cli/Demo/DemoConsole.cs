using Spectre.Console;

namespace Verifiable.Cli.Demo;

/// <summary>The console that the demo draws on.</summary>
internal static class DemoConsole
{
    // Wider than any line, so that none is broken where nobody sees an edge.
    private const int Unbounded = 4096;

    /// <summary>A terminal as it is; a file or a pipe gets plain text with whole lines.</summary>
    public static IAnsiConsole Create(TextWriter output, bool isRedirected)
    {
        if (!isRedirected)
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = Unbounded;
        return console;
    }
}
