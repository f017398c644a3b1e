using System.Diagnostics;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Runs <c>verifiable</c> on a terminal of its own, as <c>script</c> (util-linux) makes one.</summary>
internal static class TerminalProcess
{
    /// <summary>Runs a command to its end; gives the exit code and everything that came to the terminal.</summary>
    /// <param name="columns">Width of the terminal.</param>
    /// <param name="environment">Variables to set, for example <c>NO_COLOR=1</c>; may be empty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="arguments">Arguments of <c>verifiable</c> without spaces or quotes.</param>
    public static async Task<(int Code, string Text)> RunAsync(int columns, string environment, CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        string command = $"stty cols {columns}; exec env TERM=xterm-256color {environment} dotnet {Path.Combine(AppContext.BaseDirectory, "verifiable.dll")} {string.Join(' ', arguments)}";
        var start = new ProcessStartInfo("script") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (string argument in (string[])["--quiet", "--return", "--command", command, "/dev/null"])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        try
        {
            string text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, text);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
