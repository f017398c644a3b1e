using System.Diagnostics;

namespace Verifiable.Ethereum.Tests;

/// <summary>Foundry's cast: the independent implementation against which every encoding is held. A start takes about 10 ms.</summary>
internal static class Cast
{
    /// <summary>Runs cast once and returns what it printed, trimmed.</summary>
    public static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Cast) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A chain of the environment must not be asked.
        start.Environment["ETH_RPC_URL"] = "http://127.0.0.1:1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"cast {string.Join(' ', arguments)}: expected exit code 0, got {process.ExitCode}: {errors.Result}");
    }

    /// <summary>Runs cast for each command, two at a time, in order of the commands.</summary>
    public static string[] RunAll(IReadOnlyList<string[]> commands)
    {
        string[] outputs = new string[commands.Count];
        Parallel.For(0, commands.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => outputs[i] = Run(commands[i]));
        return outputs;
    }
}
