using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Verifiable.EndToEnd.Processes;

/// <summary>A running <c>verifiable</c> in a process, session and process group of its own; disposal kills the whole session.</summary>
internal sealed class CliProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Lock _gate = new();

    private CliProcess(Process process) => _process = process;

    /// <summary>Process id, which is also that of the session and the group.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is still there.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <summary>What it printed on standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _output);
        }
    }

    /// <summary>What it printed on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>The processes of the session that are still there, the started one included.</summary>
    public IReadOnlyList<string> Session => ProcessSessions.Members(Id);

    /// <summary>Starts <c>verifiable</c> with arguments.</summary>
    public static CliProcess Start(params IReadOnlyList<string> arguments)
    {
        // Whoever runs the tests may ignore SIGINT, which children inherit; setsid makes a session without another process in between.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])["--default-signal=INT,QUIT", "setsid", "dotnet", Path.Combine(AppContext.BaseDirectory, "verifiable.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        var cli = new CliProcess(new Process { StartInfo = start });
        cli._process.OutputDataReceived += (_, line) => cli.Keep(cli._output, line.Data);
        cli._process.ErrorDataReceived += (_, line) => cli.Keep(cli._errors, line.Data);
        cli._process.Start();
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    /// <summary>Runs a command that must succeed; gives the JSON document it prints.</summary>
    public static async Task<JsonElement> RunAsync(CancellationToken cancellationToken, params IReadOnlyList<string> arguments)
    {
        using CliProcess cli = Start([.. arguments, "--format", "json"]);
        int code = await cli.WaitAsync(cancellationToken);
        Assert.True(code == 0, $"verifiable {string.Join(' ', arguments)}: expected exit code 0, got {code}\n{cli.Errors}");
        return JsonDocument.Parse(cli.Output).RootElement.Clone();
    }

    /// <summary>Waits for its end; gives the exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends a signal to the process, or to its whole group as a terminal does.</summary>
    public async Task SignalAsync(string signal, bool group)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"{(group ? "-" : "")}{Id}");
        using Process kill = Process.Start("kill", ["-s", signal, "--", target]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Kills the process at once (SIGKILL) and waits until the kernel has taken it away; false when it had ended by itself.</summary>
    public bool Kill()
    {
        bool wasRunning = IsRunning;
        _process.Kill();
        _process.WaitForExit();
        return wasRunning && _process.ExitCode == 128 + 9;
    }

    public void Dispose()
    {
        ProcessSessions.Kill(Id);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            lines.Add(line);
    }
}
