using System.Globalization;
using System.Text.Json;
using Verifiable.Benchmarks;
using Verifiable.Tensors.Kernels;

// usage: Benchmarks [--isa auto|512|256|128|scalar] [--threads N] [--pairs P] [--seconds S] [--only NAME] [--clock wall|processor] [--out FILE]
// Each workload is measured in interleaved pairs with its reference, on one thread and on all; S seconds of each side in a pair.
// `--clock processor` counts the processor time of one thread, on both sides: for a busy machine.
// --only takes the beginning of names: `gemm` is every matrix product, `lenet` one net.
if (MemoryBenchmark.RanAsChild(args))
    return;
var options = BenchmarkOptions.Parse(args);
WorkClock.CountsProcessorTime = options.CountsProcessorTime;
using var session = new BenchmarkSession(options);
var results = new List<PairedResult>();
foreach ((_, Func<IBenchmark> create) in BenchmarkCatalog.All.Where(b => b.Name.StartsWith(options.Only, StringComparison.Ordinal)))
{
    using IBenchmark benchmark = create();
    foreach (int threads in options.Threads)
    {
        PairedResult result = benchmark.Measure(session, threads);
        results.Add(result);
        Write();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Name,-20} {result.Threads} thread{(result.Threads == 1 ? " " : "s")}  {Figure(result.Value),8} {result.Unit} ({InstructionSets.Name(options.InstructionSet)})  {result.ReferenceName} {Figure(result.Reference),8}  ratio {result.Ratio:F3} [{result.RatioLow:F3}, {result.RatioHigh:F3}]"));
        if (threads == options.Threads[0] && benchmark is TrainingBenchmark training)
            Console.Write(training.Profile);
    }
}

// After each result, so that a run that is ended early has given what it measured.
void Write()
{
    if (options.Output is not { } output)
        return;
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    File.WriteAllText(output, JsonSerializer.Serialize(results, s_json) + Environment.NewLine);
}

// Three digits or more.
static string Figure(double value) => value.ToString(value < 100 ? "F2" : "F0", CultureInfo.InvariantCulture);

internal static partial class Program
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
