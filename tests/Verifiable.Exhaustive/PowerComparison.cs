using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Exhaustive;

/// <summary>Compares x^y on random pairs of every kind, hard ones, exact ones and all pairs of special values.</summary>
internal static class PowerComparison
{
    /// <summary>Name on the command line and of the vector file.</summary>
    public const string Name = "pow";

    /// <summary>Random pairs where no number is given.</summary>
    public const long DefaultPairs = 1_020_000_000;

    /// <summary>For so many random pairs one hard pair is evaluated.</summary>
    public const int RandomPerHard = 2048;

    private const int BatchesPerTurn = 64;

    // Zeros, subnormals and their ends, small whole and broken numbers, large even and odd ones, ends of the range, infinity, NaNs; both signs.
    private static readonly uint[] s_special =
    [
        0x00000000, 0x00000001, 0x007fffff, 0x00800000, 0x2f800000, 0x33800000, 0x3e800000, 0x3effffff, 0x3f000000, 0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000, 0x40000000,
        0x40400000, 0x40800000, 0x40a00000, 0x40b00000, 0x42fe0000, 0x43000000, 0x43150000, 0x43160000, 0x4b000000, 0x4b000001, 0x4b7fffff, 0x4b800000, 0x4b800001, 0x4effffff, 0x4f000000, 0x4f000001,
        0x4f800000, 0x5f000000, 0x7f7fffff, 0x7f800000, 0x7f800001, 0x7fc00000, 0x7fffffff,
    ];

    /// <summary>The program of operands 0 and 1.</summary>
    public static ScalarProgram Program { get; } = Build();

    /// <summary>All pairs of special values.</summary>
    public static IEnumerable<(uint X, uint Y)> Special()
    {
        uint[] both = [.. s_special, .. s_special.Select(s => s | 0x80000000)];
        return both.SelectMany(_ => both, (x, y) => (x, y));
    }

    /// <summary>Random pairs of one kind.</summary>
    public static PowerResult Run(PowerPairs pairs, long count, int threads) => Run(count, threads, pairs.Fill);

    /// <summary>Hard pairs, in proportion to random ones.</summary>
    public static PowerResult RunHard(long random, int threads) => Run(random / RandomPerHard, threads, HardPowers.Fill);

    /// <summary>Given pairs.</summary>
    public static PowerResult Run(IEnumerable<(uint X, uint Y)> pairs)
    {
        using var comparer = new PowerComparer(Program);
        foreach ((uint X, uint Y)[] chunk in pairs.Chunk(PowerComparer.BatchLength))
        {
            // A batch that is not full is filled up with its first pair.
            var x = new uint[PowerComparer.BatchLength];
            var y = new uint[PowerComparer.BatchLength];
            for (int i = 0; i < x.Length; i++)
                (x[i], y[i]) = chunk[i < chunk.Length ? i : 0];
            comparer.Compare(x, y);
            comparer.Result.Pairs -= x.Length - chunk.Length;
        }

        return comparer.Result;
    }

    /// <summary>Number of pairs, of 2^20 of random kinds, on which <see cref="LaneEvaluator"/> and <see cref="ScalarInterpreter"/> differ.</summary>
    public static int CountEvaluatorDifferences()
    {
        var evaluator = new LaneEvaluator(Program);
        var x = new uint[PowerComparer.BatchLength];
        var y = new uint[PowerComparer.BatchLength];
        var results = new uint[PowerComparer.BatchLength];
        int differences = 0;
        Span<uint> pair = stackalloc uint[2];
        for (int batch = 0; batch < ExhaustiveComparison.InterpretedInputs / PowerComparer.BatchLength; batch++)
        {
            PowerPairs.All[batch % PowerPairs.All.Count].Fill((ulong)batch + 1, x, y);
            evaluator.Evaluate(x, y, results);
            for (int i = 0; i < x.Length; i++)
            {
                (pair[0], pair[1]) = (x[i], y[i]);
                if ((uint)ScalarInterpreter.Execute(Program, 0, pair) != results[i])
                    differences++;
            }
        }

        return differences;
    }

    private static PowerResult Run(long count, int threads, Action<ulong, uint[], uint[]> fill)
    {
        long batches = (count + PowerComparer.BatchLength - 1) / PowerComparer.BatchLength, turn = -1;
        var total = new PowerResult();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using var comparer = new PowerComparer(Program);
            var x = new uint[PowerComparer.BatchLength];
            var y = new uint[PowerComparer.BatchLength];
            for (long start; (start = Interlocked.Increment(ref turn) * BatchesPerTurn) < batches;)
            {
                for (long batch = start; batch < Math.Min(start + BatchesPerTurn, batches); batch++)
                {
                    fill((ulong)batch + 1, x, y);
                    comparer.Compare(x, y);
                }
            }

            lock (total)
                total.Add(comparer.Result);
        });
        return total;
    }

    private static ScalarProgram Build()
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(Elementary.Pow(builder, builder.Operand(0), builder.Operand(1)));
    }
}
