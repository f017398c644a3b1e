using System.Diagnostics;
using System.Globalization;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Devnet;

/// <summary>A local chain in a child process, for tests and demonstrations. Owns the process; disposal ends it.</summary>
/// <remarks>
/// Linux and macOS. .NET cannot ask the kernel to end a child when its parent dies (prctl would have to run between fork and exec), so the node is
/// started by a small shell script that waits for the end of its standard input, a pipe whose other end only this process holds: however this process
/// ends, also by kill -9, the pipe closes and the script kills the node, and removes the historic states that it wrote:
/// a node that is killed leaves them behind, gigabytes in an hour. The port is chosen by the kernel (port 0), so none can be taken twice.
/// </remarks>
public sealed class AnvilProcess : IAsyncDisposable
{
    // Background jobs of a shell read /dev/null, hence the copy of standard input. The node must not hold the pipe itself.
    internal const string Script = """
        exec 3<&0
        "$@" 3<&- </dev/null &
        child=$!
        echo "process $child"
        (cat <&3 >/dev/null 2>&1; kill -9 "$child" 2>/dev/null) >/dev/null 2>&1 &
        exec 3<&-
        wait "$child"
        rm -rf "$CHAIN_STATES"
        """;

    private const int KeptLines = 40;
    private readonly Process _shell;
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AnvilProcess(Process shell, string states)
    {
        _shell = shell;
        StatesFolder = states;
    }

    /// <summary>Where the node writes historic states, while it runs.</summary>
    internal string StatesFolder { get; }

    /// <summary>Where the node answers HTTP.</summary>
    public Uri HttpEndpoint { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Where the node answers WebSocket connections.</summary>
    public Uri WebSocketEndpoint => new UriBuilder(HttpEndpoint) { Scheme = "ws" }.Uri;

    /// <summary>The node's process id.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The last lines that the node printed.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Starts a node and waits until it answers.</summary>
    /// <exception cref="FileNotFoundException">The binary is missing.</exception>
    /// <exception cref="InvalidOperationException">The node ended before it answered; the message has its output.</exception>
    public static async Task<AnvilProcess> StartAsync(string binary, AnvilOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(binary))
        {
            throw new FileNotFoundException($"anvil: expected the binary, got no file ({binary})", binary);
        }

        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string states = Directory.CreateTempSubdirectory("verifiable-chain-").FullName;
        start.Environment["CHAIN_STATES"] = states;
        foreach (string argument in (string[])["-c", Script, "anvil", binary, "--cache-path", states, .. (options ?? new AnvilOptions()).ToArguments()])
        {
            start.ArgumentList.Add(argument);
        }

        Process shell = Process.Start(start) ?? throw new InvalidOperationException("anvil: expected a process, got none");
        var anvil = new AnvilProcess(shell, states);
        try
        {
            await anvil.WaitUntilReadyAsync(cancellationToken);
            return anvil;
        }
        catch
        {
            anvil.Stop();
            throw;
        }
    }

    /// <summary>Ends the node at once; may be called more than once, also from a handler of Ctrl-C.</summary>
    public void Stop()
    {
        try
        {
            // The script ends the node when its input closes, and removes what the node wrote.
            _shell.StandardInput.Close();
            if (!_shell.WaitForExit(5000))
            {
                _shell.Kill(entireProcessTree: true);
                _shell.WaitForExit(5000);
            }
        }
        catch (InvalidOperationException)
        {
            // Disposed before: nothing is left to end.
            return;
        }

        _shell.Dispose();
    }

    /// <summary>Ends the node at once.</summary>
    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        _shell.OutputDataReceived += (_, line) => OnLine(line.Data);
        _shell.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
        Task exited = _shell.WaitForExitAsync(cancellationToken);
        Task first = await Task.WhenAny(_port.Task, exited).WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
        if (first != _port.Task)
        {
            throw new InvalidOperationException($"anvil: expected it to listen, got its end\n{Output}");
        }

        HttpEndpoint = new Uri($"http://127.0.0.1:{(await _port.Task).ToString(CultureInfo.InvariantCulture)}/");
        using var rpc = new HttpEthereumRpc(HttpEndpoint, new EthereumRpcOptions { Retries = 10 });
        await rpc.ChainIdAsync(cancellationToken);
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
            {
                _lines.Dequeue();
            }
        }

        if (line.StartsWith("process ", StringComparison.Ordinal) && ProcessId == 0)
        {
            ProcessId = int.Parse(line.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        const string Listening = "Listening on 127.0.0.1:";
        if (line.StartsWith(Listening, StringComparison.Ordinal)
            && int.TryParse(line.AsSpan(Listening.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            _port.TrySetResult(port);
        }
    }
}
