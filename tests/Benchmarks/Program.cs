using System.Globalization;
using System.Text.Json;
using Verifiable.Benchmarks;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;

// usage: Benchmarks [--isa auto|512|256|128|scalar] [--threads N] [--pairs P] [--seconds S] [--only NAME] [--clock wall|processor] [--out FILE]
// Each workload is measured in interleaved pairs with its reference, on one thread and on all; S seconds of ours in each pair.
// `--clock processor` counts the processor time of one thread, on both sides: for a busy machine.
// --only takes the beginning of names: `gemm` is every matrix product, `lenet` one net.
InstructionSet set = InstructionSets.Resolve(InstructionSet.Auto);
int[] threads = Environment.ProcessorCount > 1 ? [1, Environment.ProcessorCount] : [1];
string[] nets = ["lenet", "mlp", "cnn", "gpt"];
string only = "";
int pairs = 7;
double seconds = 0.5;
string? output = null;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--isa" when InstructionSets.TryParse(args[i + 1], out InstructionSet wanted): set = InstructionSets.Resolve(wanted); break;
        case "--threads": threads = [int.Parse(args[i + 1], CultureInfo.InvariantCulture)]; break;
        case "--pairs": pairs = int.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--only": only = args[i + 1]; break;
        case "--clock": WorkClock.CountsProcessorTime = args[i + 1] == "processor"; break;
        case "--out": output = args[i + 1]; break;
        default: throw new ArgumentException($"Benchmarks: expected --isa, --threads, --pairs, --seconds, --only, --clock or --out with a value, got {args[i]} {args[i + 1]}");
    }
}

var pairing = new Pairing(pairs, seconds);
var results = new List<PairedResult>();
GemmCase[] products = [.. GemmCase.All.Where(c => c.Name.StartsWith(only, StringComparison.Ordinal))];
if (products.Length > 0)
    OpenBlas.Load(set == InstructionSet.Vector512 ? "SkylakeX" : "Haswell");
foreach (GemmCase product in products)
{
    foreach (int count in threads)
    {
        using var benchmark = new GemmBenchmark(product, new ExecutorOptions { InstructionSet = set, Threads = count });
        Report(pairing.Measure(product.Name, count, $"OpenBLAS {OpenBlas.CoreName}", "GFLOP/s", benchmark.Flops / 1e9, benchmark.Run, repeats => benchmark.RunReference(count, repeats)));
    }
}

string[] trained = [.. nets.Where(n => n.StartsWith(only, StringComparison.Ordinal))];
if (trained.Length > 0)
{
    using var reference = new PyTorchReference();
    foreach (string name in trained)
    {
        using var benchmark = new TrainingBenchmark(name);
        foreach (int count in threads)
        {
            using TrainingRun run = benchmark.Start(set, count);
            Report(pairing.Measure(name, count, reference.Name, "steps/s", 1, run.Run, repeats => reference.Run(name, count, repeats)));
            if (count == threads[0])
                PrintProfile(name, count, run.Profile);
        }
    }
}

if (output is not null)
{
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    await File.WriteAllTextAsync(output, JsonSerializer.Serialize(results, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }) + Environment.NewLine);
}

void Report(PairedResult result)
{
    results.Add(result);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Name,-20} {result.Threads} thread{(result.Threads == 1 ? " " : "s")}  {result.Value,8:F1} {result.Unit} ({InstructionSets.Name(set)})  {result.ReferenceName} {result.Reference,8:F1}  ratio {result.Ratio:F2} [{result.RatioLow:F2}, {result.RatioHigh:F2}]"));
}

static void PrintProfile(string name, int threads, (string Label, double Milliseconds)[] profile)
{
    Console.WriteLine($"  milliseconds per step by operator, {name} on {threads} thread{(threads == 1 ? "" : "s")}:");
    foreach ((string label, double milliseconds) in profile.OrderByDescending(p => p.Milliseconds).Take(40))
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {milliseconds,8:F3}  {label}"));
}
