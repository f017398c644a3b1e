using System.Globalization;
using System.Text.Json;
using Verifiable.Benchmarks;
using Verifiable.Tensors.Kernels;

// usage: Benchmarks [--isa auto|512|256|128|scalar] [--threads N] [--pairs P] [--seconds S] [--only NAME] [--out FILE]
// Each workload is measured in interleaved pairs with PyTorch, on one thread and on all; S seconds of ours in each pair.
InstructionSet set = InstructionSets.Resolve(InstructionSet.Auto);
int[] threads = Environment.ProcessorCount > 1 ? [1, Environment.ProcessorCount] : [1];
string[] workloads = ["lenet", "mlp", "cnn"];
int pairs = 7;
double seconds = 1;
string? output = null;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--isa" when InstructionSets.TryParse(args[i + 1], out InstructionSet wanted): set = InstructionSets.Resolve(wanted); break;
        case "--threads": threads = [int.Parse(args[i + 1], CultureInfo.InvariantCulture)]; break;
        case "--pairs": pairs = int.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture); break;
        case "--only": workloads = [args[i + 1]]; break;
        case "--out": output = args[i + 1]; break;
        default: throw new ArgumentException($"Benchmarks: expected --isa, --threads, --pairs, --seconds, --only or --out with a value, got {args[i]} {args[i + 1]}");
    }
}

using var reference = new PyTorchReference();
var results = new List<PairedResult>();
(string Label, double Milliseconds)[] profile = [];
foreach (string name in workloads)
{
    using var benchmark = new TrainingBenchmark(name);
    foreach (int count in threads)
    {
        using TrainingRun run = benchmark.Start(set, count);
        int ours = Math.Max(1, (int)(seconds / Warm(steps => run.Run(steps))));
        int theirs = Math.Max(1, (int)(seconds / Warm(steps => reference.Run(name, count, steps))));
        var rates = Enumerable.Range(0, pairs).Select(_ => (ours / run.Run(ours), theirs / reference.Run(name, count, theirs))).ToArray();
        PairedResult result = PairedResult.Of(name, count, reference.Name, "steps/s", rates);
        results.Add(result);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-6} {count} thread{(count == 1 ? " " : "s")}  {result.Value,8:F1} steps/s ({InstructionSets.Name(set)})  {reference.Name} {result.Reference,8:F1}  ratio {result.Ratio:F2} [{result.RatioLow:F2}, {result.RatioHigh:F2}]"));
        if (profile.Length == 0)
            profile = run.Profile;
    }
}

Console.WriteLine($"{Environment.NewLine}Milliseconds per step by operator, {workloads[0]} on {threads[0]} thread:");
foreach ((string label, double milliseconds) in profile.OrderByDescending(p => p.Milliseconds).Take(20))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds,8:F3}  {label}"));
if (output is not null)
{
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    await File.WriteAllTextAsync(output, JsonSerializer.Serialize(results, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }) + Environment.NewLine);
}

// Seconds of one step once everything is compiled and in the caches.
static double Warm(Func<int, double> run)
{
    const int Steps = 3;
    double spent = 0, last = 0;
    for (int i = 0; spent < 1 || i < 3; i++)
        spent += last = run(Steps);
    return last / Steps;
}
