using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>The order of every kernel's sums, revealed from outside, is the definition's: from +0, ascending, one term after the other.</summary>
public sealed class KernelOrderTests
{
    private static readonly string[] s_ofVectors = ["MatrixProductKernel", "RowContractionKernel"];

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
                if (!fused || RunsAsLanes(fold, set))
                    asked += CountSequential(fold, set, threads: 1 + (asked % 3), fused, stepped: false);
            }
        }

        Assert.True(asked > (set == InstructionSet.Reference ? 2000 : 5000), $"expected to ask thousands of outputs, got {asked}");
    }

    /// <remarks>Small outputs are computed slice by slice together with what follows, great ones are drawn into it.</remarks>
    [Theory]
    [MemberData(nameof(Sets))]
    public void Steps_FoldsAndWhatFollows_SumSequentially(InstructionSet set)
    {
        if (set == InstructionSet.Reference)
            return;
        int asked = 0;
        List<string> drawnIn = [], sliced = [];
        foreach (OrderCase fold in OrderCases.Short().Concat(OrderCases.Wide()))
        {
            using ExecutionPlan plan = KernelProbe.Plan(fold, set);
            bool isDrawnIn = plan.Operators.Count == 1;
            if (!isDrawnIn && plan.Groups[0] is null)
                continue;
            (isDrawnIn ? drawnIn : sliced).Add(Name(plan.Kernels[0]));
            asked += CountSequential(fold, set, threads: 1 + (asked % 3), fused: asked % 4 == 1, stepped: true);
        }

        Assert.True(asked > 5000, $"expected to ask thousands of outputs, got {asked}");
        Assert.Equal(Join(KernelsOf(set)), Join(drawnIn));
        Assert.Equal(Join(KernelsOf(set, typeof(SlicedKernel))), Join(sliced));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Kernels_LongFolds_SumSequentiallyWhereverAsked(InstructionSet set)
    {
        // The interpreter is asked on short folds; on long ones it is slow.
        if (set == InstructionSet.Reference)
            return;
        bool stepped = false;
        foreach (OrderCase fold in OrderCases.Long())
        {
            long[] outputs = [.. Enumerable.Range(0, (int)fold.Operator.Output.Count).Select(o => (long)o)];
            using var probe = new KernelProbe(fold, set, threads: 2, fused: false, stepped);
            probe.Ask(outputs);
            outputs = probe.OutputsOfAllTerms();
            Assert.NotEmpty(outputs);
            foreach ((int i, int j) in Pairs(probe.Count))
            {
                foreach (long output in outputs)
                {
                    if (probe.Survivors(output, i, j) != probe.Count - Math.Max(i, j) - 1)
                        Assert.Fail($"{fold.Name} ({set}): expected {probe.Count - Math.Max(i, j) - 1} units to survive masks {i} and {j}, got {probe.Survivors(output, i, j)} (output {output})");
                }
            }

            stepped = !stepped;
        }
    }

    [Fact]
    public void Cases_ReachEveryKernel()
    {
        foreach (InstructionSet set in InstructionSets.Available.Where(s => s != InstructionSet.Reference))
            Assert.Equal($"{set}: {Join(KernelsOf(set))}", $"{set}: {Join(OrderCases.Short().Concat(OrderCases.Long()).Select(f => Name(f, set)))}");
    }

    [Theory]
    [InlineData("DeepFoldKernel")]
    [InlineData("WideFoldKernel")]
    public void Cases_ReachSquaresAndComputedTerms(string kernel)
    {
        foreach (InstructionSet set in InstructionSets.Available.Where(s => s != InstructionSet.Reference))
        {
            OrderCase[] cases = [.. OrderCases.Short().Where(f => Name(f, set) == kernel)];
            Assert.Contains(cases, f => f.IsSquared);
            Assert.Contains(cases, f => !f.IsSquared && f.Operator.Body.Instructions.Any(i => i.Opcode is ScalarOpcode.SubF32 or ScalarOpcode.MulF32 or ScalarOpcode.NegF32));
        }
    }

    // Every kernel there is, but the interpreter's and, among scalar instructions, those that vectors alone have.
    private static IEnumerable<string> KernelsOf(InstructionSet set, Type? kind = null) => typeof(OperatorKernel).Assembly.GetTypes()
        .Where(t => !t.IsAbstract && IsDerived(t, kind ?? typeof(OperatorKernel)) && t != typeof(ReferenceKernel))
        .Select(t => t.Name.Split('`')[0])
        .Where(n => set != InstructionSet.Scalar || !s_ofVectors.Contains(n));

    private static bool IsDerived(Type type, Type from)
    {
        for (Type? t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t == from)
                return true;
        }

        return false;
    }

    private static string Join(IEnumerable<string> names) => string.Join(' ', names.Distinct().Order(StringComparer.Ordinal));

    private static bool RunsAsLanes(OrderCase fold, InstructionSet set) => Name(fold, set) is "WideFoldKernel" or "DeepFoldKernel" or "PhasedKernel";

    private static string Name(OrderCase fold, InstructionSet set)
    {
        OperatorKernel kernel = OperatorCompiler.Compile(fold.Operator, set);
        (kernel as IDisposable)?.Dispose();
        return Name(kernel);
    }

    private static string Name(OperatorKernel kernel) => kernel.GetType().Name.Split('`')[0];

    private static int CountSequential(OrderCase fold, InstructionSet set, int threads, bool fused, bool stepped)
    {
        using var probe = new KernelProbe(fold, set, threads, fused, stepped);
        string where = $"{fold.Name} ({set}{(fused ? " fused" : "")}{(stepped ? " stepped" : "")}, {threads} threads)";
        return KernelProbe.Groups(fold).Sum(outputs => CountSequential(probe, fold.IsSquared, outputs, where));
    }

    // Reveals the trees of outputs, fails on one that is not sequential, and returns the number of outputs that have more than one term.
    private static int CountSequential(KernelProbe probe, bool isSquared, long[] outputs, string where)
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
            if (isSquared)
            {
                if (!SummationOrder.IsSequential(summed, (first, second, great) => probe.Triple(first, second, great)[output]))
                    Assert.Fail($"{where}: expected squares one after the other, got another order (output {output})");
                continue;
            }

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
