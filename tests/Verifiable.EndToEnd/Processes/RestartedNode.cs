namespace Verifiable.EndToEnd.Processes;

/// <summary>A worker or challenger that is killed with SIGKILL and started again on the same data folder, any number of times.</summary>
internal sealed class RestartedNode : IDisposable
{
    private readonly string[] _arguments;
    private readonly List<string> _logs = [];
    private readonly Lock _gate = new();
    private CliProcess _process;

    public RestartedNode(ProcessNetwork network, string role, string party, params IReadOnlyList<string> more)
    {
        Party = party;
        _arguments =
        [
            role, "run", .. network.Chain, .. network.Blobs, "--key", network.KeyFile(party), "--data", Path.Combine(network.Folder, party),
            "--threads", "1", "--poll-ms", "50", .. more,
        ];
        _process = CliProcess.Start(_arguments);
    }

    public string Party { get; }

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>What each of its processes logged.</summary>
    public IReadOnlyList<string> Logs
    {
        get
        {
            lock (_gate)
                return [.. _logs, _process.Errors];
        }
    }

    /// <summary>What all its processes logged.</summary>
    public string Log => string.Join('\n', Logs);

    /// <summary>Kills the process and starts the next one. It must still have run: a node that ends by itself is a failure.</summary>
    public void KillAndRestart()
    {
        lock (_gate)
        {
            Assert.True(_process.Kill(), $"{Party}: expected it to run until it is killed, got its end\n{Log}");
            Kills++;
            _logs.Add(_process.Errors);
            _process.Dispose();
            _process = CliProcess.Start(_arguments);
        }
    }

    /// <summary>Fails the test when the process ended by itself.</summary>
    public void EnsureRunning()
    {
        lock (_gate)
            Assert.True(_process.IsRunning, $"{Party}: expected it to run, got its end\n{Log}");
    }

    public void Dispose() => _process.Dispose();
}
