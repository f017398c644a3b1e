using System.Diagnostics;
using System.Globalization;

namespace Verifiable.Benchmarks;

/// <summary>A Python process that runs the same workloads with PyTorch (references.py).</summary>
internal sealed class PyTorchReference : IDisposable
{
    /// <summary>Debian's Python, which has Debian's PyTorch.</summary>
    public const string Python = "/usr/bin/python3";

    private readonly Process _process;

    /// <summary>Starts the process.</summary>
    /// <exception cref="InvalidOperationException">Debian's python3 or python3-torch is missing.</exception>
    public PyTorchReference()
    {
        var start = new ProcessStartInfo(Python, WorkClock.CountsProcessorTime ? [Script, "--processor-time"] : [Script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[OpenBlas.Parking.Name] = OpenBlas.Parking.Value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("PyTorchReference: expected python3 to start, got no process");
        Name = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorchReference: expected PyTorch (Debian package python3-torch, see tools/setup), got an end of output");
    }

    /// <summary>The script with the workloads.</summary>
    public static string Script => Path.Combine(AppContext.BaseDirectory, "references.py");

    /// <summary>Name and version.</summary>
    public string Name { get; }

    /// <summary>Seconds for some repeats of a workload.</summary>
    public double Run(string workload, int threads, int repeats)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload} {threads} {repeats}"));
        _process.StandardInput.Flush();
        string? answer = _process.StandardOutput.ReadLine();
        return double.TryParse(answer, CultureInfo.InvariantCulture, out double seconds)
            ? seconds
            : throw new InvalidOperationException($"PyTorchReference: expected seconds, got {answer ?? "an end of output"} ({workload})");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
