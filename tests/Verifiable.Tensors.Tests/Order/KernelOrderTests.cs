using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>The order of every kernel's sums, revealed from outside, is the definition's: from +0, ascending, one term after the other.</summary>
public sealed class KernelOrderTests
{
    public static TheoryData<InstructionSet> Sets => [.. InstructionSets.Available];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Kernels_ShortFolds_SumSequentially(InstructionSet set)
    {
        int asked = 0;
        foreach (OrderCase fold in OrderCases.Short())
        {
            // The interpreter is slow.
            if (set == InstructionSet.Reference && fold.Operator.Output.Count * fold.Operator.Reduction.Count > 1500)
                continue;
            foreach (bool fused in (bool[])[false, true])
            {
                // Only folds that run as lanes can be fused.
                if (fused && !RunsAsLanes(fold, set))
                    continue;
                using var probe = new KernelProbe(fold, set, threads: 1 + (asked % 3), fused);
                asked += KernelProbe.Groups(fold).Sum(outputs => CountSequential(probe, outputs, $"{fold.Name} ({set}{(fused ? " fused" : "")})"));
            }
        }

        Assert.True(asked > (set == InstructionSet.Reference ? 2000 : 5000), $"expected to ask thousands of outputs, got {asked}");
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Kernels_LongFolds_SumSequentiallyWhereverAsked(InstructionSet set)
    {
        // The interpreter is asked on short folds; on long ones it is slow.
        if (set == InstructionSet.Reference)
            return;
        foreach (OrderCase fold in OrderCases.Long())
        {
            long[] outputs = [.. Enumerable.Range(0, (int)fold.Operator.Output.Count).Select(o => (long)o)];
            using var probe = new KernelProbe(fold, set, threads: 2, fused: false);
            probe.Ask(outputs);
            foreach ((int i, int j) in Pairs(probe.Count))
            {
                foreach (long output in outputs)
                {
                    if (probe.Survivors(output, i, j) != probe.Count - Math.Max(i, j) - 1)
                        Assert.Fail($"{fold.Name} ({set}): expected {probe.Count - Math.Max(i, j) - 1} units to survive masks {i} and {j}, got {probe.Survivors(output, i, j)} (output {output})");
                }
            }
        }
    }

    [Fact]
    public void Cases_ReachEveryKernel()
    {
        string[] vector = Kernels(InstructionSets.Available[0]), scalar = Kernels(InstructionSet.Scalar);
        Assert.Equal(["DeepFoldKernel", "DirectContractionKernel", "MatrixProductKernel", "PackedContractionKernel", "PhasedKernel", "RowContractionKernel", "ScatterAddKernel", "WideFoldKernel"], vector);
        Assert.Equal(["DeepFoldKernel", "DirectContractionKernel", "PackedContractionKernel", "PhasedKernel", "ScatterAddKernel", "WideFoldKernel"], scalar);

        static string[] Kernels(InstructionSet set) => [.. OrderCases.Short().Concat(OrderCases.Long()).Select(f => Name(f, set)).Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool RunsAsLanes(OrderCase fold, InstructionSet set) => Name(fold, set) is "WideFoldKernel" or "DeepFoldKernel" or "PhasedKernel";

    private static string Name(OrderCase fold, InstructionSet set)
    {
        OperatorKernel kernel = OperatorCompiler.Compile(fold.Operator, set);
        (kernel as IDisposable)?.Dispose();
        return kernel.GetType().Name.Split('`')[0];
    }

    // Reveals the trees of outputs, fails on one that is not sequential, and returns the number of outputs that have more than one term.
    private static int CountSequential(KernelProbe probe, long[] outputs, string where)
    {
        probe.Ask(outputs);
        IReadOnlyList<int>[] terms = probe.TermsOfOutputs();
        long revealed = -1;
        int count = 0;
        foreach (long output in outputs)
        {
            IReadOnlyList<int> summed = terms[output];
            if (summed.Count < 2)
                continue;
            count++;
            if (revealed >= 0 && summed.SequenceEqual(terms[revealed]) && probe.AnswersAgree(output, revealed))
                continue;
            SummationTree tree = SummationOrder.Reveal(summed, (i, j) => summed.Count - probe.Survivors(output, i, j));
            string expected = SummationTree.Sequential(summed).ToString();
            if (tree.ToString() != expected)
                Assert.Fail($"{where}: expected {expected}, got {tree} (output {output})");
            revealed = output;
        }

        return count;
    }

    // Around the ends of blocks of iterations, and anywhere.
    private static IEnumerable<(int I, int J)> Pairs(int count)
    {
        foreach (int edge in new[] { 1, 16, 256, 512, 1024, 2048, 4096, count - 1 }.Where(e => e < count))
        {
            yield return (edge - 1, edge);
            yield return (edge, 0);
            yield return (edge - 1, count - 1);
        }

        var random = new Random(count);
        for (int k = 0; k < 6; k++)
        {
            int i = random.Next(count);
            yield return (i, (i + 1 + random.Next(count - 1)) % count);
        }
    }
}
