using System.Globalization;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    /// <summary>Instructions to compute with, never <see cref="InstructionSet.Auto"/>. Default: the widest of this machine.</summary>
    public InstructionSet InstructionSet { get; init; } = InstructionSets.Resolve(InstructionSet.Auto);

    /// <summary>Numbers of threads to measure on. Default: one and all.</summary>
    public IReadOnlyList<int> Threads { get; init; } = Environment.ProcessorCount > 1 ? [1, Environment.ProcessorCount] : [1];

    /// <summary>Beginning of the names to measure. Default: all.</summary>
    public string Only { get; init; } = "";

    /// <summary>Interleaved pairs of each workload. Default: 7.</summary>
    public int Pairs { get; init; } = 7;

    /// <summary>Seconds of each side in a pair. Default: 0.5.</summary>
    public double Seconds { get; init; } = 0.5;

    /// <summary>Whether the processor time of one thread counts instead of time that passes. Default: no.</summary>
    public bool CountsProcessorTime { get; init; }

    /// <summary>The file for the results; null for none.</summary>
    public string? Output { get; init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It has an unknown option.</exception>
    public static BenchmarkOptions Parse(string[] args)
    {
        var options = new BenchmarkOptions();
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            string value = args[i + 1];
            options = args[i] switch
            {
                "--isa" when InstructionSets.TryParse(value, out InstructionSet wanted) => options with { InstructionSet = InstructionSets.Resolve(wanted) },
                "--threads" => options with { Threads = [int.Parse(value, CultureInfo.InvariantCulture)] },
                "--pairs" => options with { Pairs = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value },
                "--clock" when value is "wall" or "processor" => options with { CountsProcessorTime = value == "processor" },
                "--out" => options with { Output = value },
                _ => throw new ArgumentException($"Benchmarks: expected --isa, --threads, --pairs, --seconds, --only, --clock or --out with a value, got {args[i]} {value}"),
            };
        }

        return options.CountsProcessorTime && options.Threads is not [1]
            ? throw new ArgumentException($"Benchmarks: expected --threads 1 beside --clock processor, which counts one thread, got {string.Join(" and ", options.Threads)} threads")
            : options;
    }
}
