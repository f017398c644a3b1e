using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Kernels.Lanes.Fusion;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>Compares the kernels of every available instruction set with the reference interpreter.</summary>
internal static class KernelAgreement
{
    /// <summary>A program of one operator that reads dataset tensors.</summary>
    public static StepProgram Program(Operator @operator) => new(
        [@operator],
        [],
        [.. @operator.Operands.Select(o => new InputDeclaration(o.Type, o.Shape))],
        new InputDeclaration(ElementType.Float32, new Shape(1, 1)));

    /// <summary>Runs an operator with one instruction set.</summary>
    public static uint[] Run(Operator @operator, IReadOnlyList<Tensor> operands, long step, InstructionSet set, int threads)
    {
        using var schedule = new Tensor(ElementType.Float32, new Shape(1, 1));
        using var executor = new ProgramExecutor(Program(@operator), operands, schedule, new ExecutorOptions { InstructionSet = set, Threads = threads });
        using Tensor output = executor.Trace([], step)[0];
        return output.Bits.ToArray();
    }

    /// <summary>Asserts that all instruction sets give the bits of the reference interpreter, each at its own thread count, instructions fused into one loop or not.</summary>
    public static void AssertEqual(Operator @operator, IReadOnlyList<Tensor> operands, long step, string where)
    {
        using Tensor expected = ReferenceExecutor.Evaluate(@operator, operands, step);
        ImmutableArray<int> threads = [1, 2, 3, 8];
        int turn = (int)step;
        foreach (InstructionSet set in InstructionSets.Available)
        {
            int count = threads[turn++ % threads.Length];
            foreach (bool fused in (bool[])[false, true])
            {
                using IDisposable fusion = FusionPolicy.Use(fused ? 0 : long.MaxValue), sharing = SharingPolicy.Use(always: count > 1);
                uint[] actual = Run(@operator, operands, step, set, count);
                for (int i = 0; i < actual.Length; i++)
                {
                    if (actual[i] != expected.Bits[i])
                        Assert.Fail($"{where}: expected 0x{expected.Bits[i]:x8}, got 0x{actual[i]:x8} (element {i} of {@operator.Output}, reduction {@operator.Reduction}, {set}{(fused ? " fused" : "")}, {count} threads, {Describe(@operator)})");
                }
            }
        }
    }

    /// <summary>Asserts that all instruction sets give given outputs of a program, each at a thread count that changes with <paramref name="turn"/>.</summary>
    public static void AssertTraces(StepProgram program, IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> datasets, Tensor schedule, IReadOnlyList<Tensor> expected, int turn)
    {
        foreach (InstructionSet set in InstructionSets.Available.Where(s => s != InstructionSet.Reference))
        {
            int threads = 1 + (turn++ % 3);
            using IDisposable fusion = FusionPolicy.Use(turn % 8 == 0 ? 0 : long.MaxValue), sharing = SharingPolicy.Use(always: threads > 1);
            using var executor = new ProgramExecutor(program, datasets, schedule, new ExecutorOptions { InstructionSet = set, Threads = threads });
            Tensor[] actual = executor.Trace(states, 0);
            for (int j = 0; j < actual.Length; j++)
            {
                if (!expected[j].Bits.SequenceEqual(actual[j].Bits))
                    Assert.Fail($"kernels: expected the interpreter's bits, got others (operator {j}, {program.Operators[j].Label}, {set}, {threads} threads)");
                actual[j].Dispose();
            }
        }
    }

    private static string Describe(Operator o) =>
        $"acc {o.AccumulatorType} init 0x{o.Init:x8} body [{string.Join("; ", o.Body.Instructions.Select(i => $"{i.Opcode} {i.A} {i.B} {i.C}"))}] "
        + $"finish [{string.Join("; ", o.Finish.Instructions.Select(i => $"{i.Opcode} {i.A} {i.B} {i.C}"))}] operands "
        + string.Join(" | ", o.Operands.Select(p => $"{p.Type} pad {p.Pad:x} " + string.Join(", ", p.Map.Select(c => c.GatherOperand is { } g ? $"gather {g} of {c.Extent}"
            : $"({string.Join("+", c.Terms.Select(t => $"{t.Coefficient}*v{t.Variable.Code:x2}"))}+{c.Constant})/{c.Divisor} of {c.Extent}"))));
}
