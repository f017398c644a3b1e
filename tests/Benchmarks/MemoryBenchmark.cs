using System.Diagnostics;
using System.Globalization;

namespace Verifiable.Benchmarks;

/// <summary>Peak resident memory of a few training steps in a process of their own, ours and PyTorch's.</summary>
/// <remarks>The peak is the kernel's own count, VmHWM of /proc/self/status, with runtime and libraries.</remarks>
internal sealed class MemoryBenchmark(string net) : IBenchmark
{
    private const string ChildOption = "--memory-of";
    private const int Steps = 3;

    /// <summary>Whether the command line is that of the process that is to be measured: then it runs it.</summary>
    public static bool RanAsChild(string[] args)
    {
        if (args is not [ChildOption, string net, string threads, string set])
            return false;
        var options = BenchmarkOptions.Parse(["--isa", set]);
        using (var session = new BenchmarkSession(options))
        using (var training = new TrainingNet(net))
        using (TrainingRun run = training.Start(session.Executor(int.Parse(threads, CultureInfo.InvariantCulture))))
            run.Run(Steps);
        Console.WriteLine(Peak().ToString(CultureInfo.InvariantCulture));
        return true;
    }

    /// <inheritdoc/>
    public PairedResult Measure(BenchmarkSession session, int threads)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        string set = Tensors.Kernels.InstructionSets.Name(session.Options.InstructionSet);
        // Started by its own name, or as a library that `dotnet` runs.
        string process = Environment.ProcessPath!;
        string[] library = Path.GetFileNameWithoutExtension(process) == "dotnet" ? [typeof(MemoryBenchmark).Assembly.Location] : [];
        double ours = Run(process, [.. library, ChildOption, net, count, set]);
        double theirs = Run(PyTorchReference.Python, [PyTorchReference.Script, ChildOption, net, count, Steps.ToString(CultureInfo.InvariantCulture)]);
        return new PairedResult($"memory/{net}", threads, ours, theirs, session.PyTorch.Name, "MB", theirs / ours, theirs / ours, theirs / ours);
    }

    public void Dispose()
    {
    }

    private static double Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"MemoryBenchmark: expected {program} to start, got no process");
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.TryParse(output.Trim(), CultureInfo.InvariantCulture, out double megabytes)
            ? megabytes
            : throw new InvalidOperationException($"MemoryBenchmark: expected megabytes, got {output} ({program})");
    }

    private static double Peak()
    {
        const string Field = "VmHWM:";
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(Field, StringComparison.Ordinal));
        return double.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
