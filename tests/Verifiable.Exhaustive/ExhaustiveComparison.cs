using Verifiable.Tensors.Reference;

namespace Verifiable.Exhaustive;

/// <summary>Proves a function correctly rounded: every input of f32 is compared.</summary>
internal static class ExhaustiveComparison
{
    /// <summary>Number of blocks that cover all inputs.</summary>
    public const int BlockCount = (int)((1L << 32) / Enclosure.BlockLength);

    private const int BlocksPerTurn = 256;

    /// <summary>Random inputs on which the evaluator must equal the reference interpreter.</summary>
    public const int InterpretedInputs = 1 << 20;

    /// <summary>Compares every <paramref name="stride"/>-th block on <paramref name="threads"/> threads.</summary>
    public static ComparisonResult Run(ExhaustiveFunction function, int threads, int stride)
    {
        int turn = -1;
        var total = new ComparisonResult();
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            using var comparer = new BlockComparer(function);
            for (long start; (start = (long)Interlocked.Increment(ref turn) * BlocksPerTurn) < BlockCount;)
            {
                for (long block = start; block < start + BlocksPerTurn; block++)
                {
                    if (block % stride == 0)
                        comparer.Compare((uint)(block * Enclosure.BlockLength));
                }
            }

            lock (total)
                total.Add(comparer.Result);
        });
        return total;
    }

    /// <summary>Number of random inputs on which the function's evaluator and <see cref="ScalarInterpreter"/> differ.</summary>
    public static int CountEvaluatorDifferences(ExhaustiveFunction function)
    {
        var random = new Random(20240229);
        IEvaluator evaluator = function.Evaluator();
        using var resources = evaluator as IDisposable;
        var inputs = new uint[Enclosure.BlockLength];
        var results = new uint[Enclosure.BlockLength];
        int differences = 0;
        for (int done = 0; done < InterpretedInputs; done += inputs.Length)
        {
            for (int i = 0; i < inputs.Length; i++)
                inputs[i] = (uint)random.NextInt64(1L << 32);
            evaluator.Evaluate(inputs, results);
            for (int i = 0; i < inputs.Length; i++)
            {
                if ((uint)ScalarInterpreter.Execute(function.Program, 0, inputs.AsSpan(i, 1)) != results[i])
                    differences++;
            }
        }

        return differences;
    }
}
