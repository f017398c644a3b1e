using System.Globalization;
using Verifiable.Benchmarks;
using Verifiable.Tensors.Kernels;

// usage: Benchmarks [--isa auto|512|256|128|scalar] [--threads N] [--seconds S]
// Without --isa every instruction set of this machine is measured, without --threads one and two threads.
InstructionSet[] sets = [.. InstructionSets.Available.Where(s => s != InstructionSet.Reference)];
int[] threads = [1, 2];
double seconds = 3;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--isa" && InstructionSets.TryParse(args[i + 1], out InstructionSet set))
        sets = [InstructionSets.Resolve(set)];
    else if (args[i] == "--threads")
        threads = [int.Parse(args[i + 1], CultureInfo.InvariantCulture)];
    else if (args[i] == "--seconds")
        seconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture);
    else
        throw new ArgumentException($"Benchmarks: expected --isa, --threads or --seconds with a value, got {args[i]} {args[i + 1]}");
}

using var benchmark = new LeNetBenchmark();
(string Label, double Milliseconds)[] profile = [];
foreach (InstructionSet set in sets.Reverse())
{
    foreach (int count in threads)
    {
        (double stepsPerSecond, profile) = benchmark.Measure(set, count, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LeNet, batch 100: {InstructionSets.Name(set),-7} {count} thread{(count == 1 ? " " : "s")} {stepsPerSecond,8:F1} steps/s, undisturbed {1000 / profile.Sum(p => p.Milliseconds),8:F1}"));
    }
}

Console.WriteLine($"{Environment.NewLine}Milliseconds per step by operator, last line above:");
foreach ((string label, double milliseconds) in profile.OrderByDescending(p => p.Milliseconds).Where(p => p.Milliseconds >= 0.005))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds,8:F3}  {label}"));
