using System.Diagnostics;
using System.Globalization;

namespace Verifiable.Storage.Tests.Crash;

/// <summary>Starts this assembly as another process.</summary>
internal static class ChildProcess
{
    /// <summary>Starts a child, lets it acknowledge <paramref name="acknowledgements"/> lines, kills it (SIGKILL) while it goes on, and
    /// returns the last number it acknowledged, whether or not anybody read it in time.</summary>
    public static ulong RunAndKill(int acknowledgements, TimeSpan further, params string[] arguments)
    {
        using Process child = Start(arguments);
        ulong last = 0;
        try
        {
            for (int i = 0; i < acknowledgements; i++)
                last = Parse(child.StandardOutput.ReadLine(), child);

            // Where in its work the child dies is up to the scheduler; that is the point.
            Thread.Sleep(further);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }

        // What is still in the pipe was acknowledged too; a line that was cut off was not.
        string rest = child.StandardOutput.ReadToEnd();
        string complete = rest[..(rest.LastIndexOf('\n') + 1)].TrimEnd('\n');
        return complete.Length == 0 ? last : ulong.Parse(complete[(complete.LastIndexOf('\n') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a child to its end; its exit code and standard error.</summary>
    public static (int ExitCode, string Error) Run(params string[] arguments)
    {
        using Process child = Start(arguments);
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, error);
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static ulong Parse(string? line, Process child) => line is not null
        ? ulong.Parse(line, CultureInfo.InvariantCulture)
        : throw new InvalidOperationException($"child: expected an acknowledgement, got its end: {child.StandardError.ReadToEnd()}");
}
