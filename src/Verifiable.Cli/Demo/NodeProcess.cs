using System.Diagnostics;
using System.Text.Json;

namespace Verifiable.Cli.Demo;

/// <summary>A worker or challenger in a process of its own, started from this very program. Disposal ends it.</summary>
/// <remarks>Its progress comes as JSON lines on standard output; its log goes to a file. It stops when the pipe to its standard input closes, so it does not outlive this process, however that ends.</remarks>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, NodeStatus> _jobs = [];
    private NodeStatus _status = new("starting", 0, 0, 0, 0, null);

    private NodeProcess(string name, Process process, StreamWriter log)
    {
        Name = name;
        _process = process;
        _log = log;
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>What it said last.</summary>
    public NodeStatus Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    /// <summary>What it said last of each job.</summary>
    public IReadOnlyList<NodeStatus> Jobs
    {
        get
        {
            lock (_gate)
                return [.. _jobs.OrderBy(j => j.Key).Select(j => j.Value)];
        }
    }

    /// <summary>Highest rate it reported.</summary>
    public double PeakStepsPerSecond { get; private set; }

    /// <summary>Starts <c>verifiable ROLE run ...</c>.</summary>
    public static NodeProcess Start(string name, string role, DemoFolders folders, Uri rpc, int threads, params string[] more)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("demo: expected the path of this program, got none");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(NodeProcess).Assembly.Location);
        string[] arguments =
        [
            role, "run", "--format", "json", "--rpc", rpc.ToString(), "--deployment", folders.Deployment, "--key", folders.Key(name),
            "--data", folders.Data(name), "--blobs", folders.Blobs, "--threads", threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--poll-ms", "100", "--stop-with-stdin", .. more,
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"demo: expected the process of {name}, got none");
        var node = new NodeProcess(name, process, new StreamWriter(folders.NodeLog(name), append: true) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => node.OnProgress(line.Data);
        process.ErrorDataReceived += (_, line) => node.OnLog(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return node;
    }

    /// <summary>Throws when the process ended by itself.</summary>
    /// <exception cref="InvalidOperationException">It ended.</exception>
    public void EnsureRunning()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"demo: expected {Name} to run, got its end with exit code {_process.ExitCode} (see its log)");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _log.Dispose();
    }

    private void OnLog(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
            _log.WriteLine(line);
    }

    private void OnProgress(string? line)
    {
        if (line is null)
            return;
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            var status = new NodeStatus(
                root.GetProperty("event").GetString() ?? "",
                root.GetProperty("job").GetUInt64(),
                root.GetProperty("step").GetInt64(),
                root.GetProperty("steps").GetInt64(),
                root.GetProperty("stepsPerSecond").GetDouble(),
                root.TryGetProperty("loss", out JsonElement loss) ? loss.GetSingle() : null);
            lock (_gate)
            {
                _status = status;
                _jobs[status.JobId] = status;
                if (status.Step < status.Steps)
                    PeakStepsPerSecond = Math.Max(PeakStepsPerSecond, status.StepsPerSecond);
            }
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            OnLog(line);
        }
    }
}
