using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Kernels.Lanes;
using Verifiable.Tensors.Kernels.MatrixProducts;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Executor;

/// <summary>Operators that the executor draws together give the bits of operators run one by one.</summary>
public sealed class ExecutionPlanTests
{
    private const int Steps = 2;

    [Theory]
    [InlineData(1, 80)]
    [InlineData(2, 80)]
    [InlineData(3, 80)]
    public void Step_RandomPrograms_EqualTheReference(int seed, int count)
    {
        int fused = 0, grouped = 0;
        for (int i = 0; i < count; i++)
        {
            var random = new Random((seed * 100_000) + i);
            StepProgram program = new RandomStepPrograms(random).Next();
            using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, []), InstructionSet.Scalar);
            fused += program.Operators.Length - plan.Operators.Count;
            grouped += plan.Groups.Count(g => g is not null);
            AssertEqual(program, random, $"program {i} of seed {seed}");
        }

        // Otherwise the comparison says nothing about them.
        Assert.True(fused > count / 10, $"{fused} of {count} programs with operators drawn into others");
        Assert.True(grouped > count / 10, $"{grouped} of {count} programs with slices");
    }

    [Fact]
    public void Fast_ElementwiseAfterProduct_BecomesItsFinish()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(64, 32)), y = graph.Dataset("y", ElementType.Float32, new Shape(32, 48)), state = graph.State("state", new Shape(64, 48));
        graph.SetNext(state, (functional.relu(x.matmul(y)) * state) + state);
        StepProgram program = graph.Build();

        using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, []), InstructionSet.Scalar);

        Assert.True(program.Operators.Length > 3);
        Operator only = Assert.Single(plan.Operators).Definition;
        Assert.Equal(32, only.Reduction.Count);
        Assert.Equal([SourceKind.Dataset, SourceKind.Dataset, SourceKind.State, SourceKind.State], only.Operands.Select(o => o.Source.Kind));
    }

    [Fact]
    public void Fast_KeptOutput_IsComputedAlone()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(64, 32)), y = graph.Dataset("y", ElementType.Float32, new Shape(32, 48)), state = graph.State("state", new Shape(64, 48));
        Value product = x.matmul(y);
        graph.SetNext(state, functional.relu(product));
        StepProgram program = graph.Build();

        using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, [product.Source.Index]), InstructionSet.Scalar);

        Assert.Equal(program.Operators.Length, plan.Operators.Count);
    }

    [Fact]
    public void Fast_OutputReadByAnotherSlice_StartsANewGroup()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(64, 48)), state = graph.State("state", new Shape(64, 48));
        Value first = x.exp(), second = first.exp();
        var shifted = new FoldBuilder(graph, "shifted", new Shape(64, 48));
        int a = shifted.Read(second, Affine.Output(0) + 1, Affine.Output(1)), b = shifted.ReadElement(first);
        graph.SetNext(state, shifted.Fold(0, s => s.Operand(a) + s.Operand(b)));
        StepProgram program = graph.Build();

        using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, []), InstructionSet.Scalar);

        Assert.Equal([(0, 2)], plan.Groups.OfType<SliceGroup>().Select(g => (g.First, g.Count)));
    }

    [Fact]
    public void Fast_EqualExtentsByChance_AreNotSlicedTogether()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(64, 48)), y = graph.Dataset("y", ElementType.Float32, new Shape(64, 48));
        Value first = graph.State("first", new Shape(64, 48)), second = graph.State("second", new Shape(64, 48));
        graph.SetNext(first, x.exp());
        graph.SetNext(second, y.exp());
        StepProgram program = graph.Build();

        using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, []), InstructionSet.Scalar);

        Assert.DoesNotContain(plan.Groups, g => g is not null);
    }

    [Fact]
    public void Step_Attention_RunsHeadByHeadAndEqualsTheReference()
    {
        var graph = new Graph();
        Value q = graph.Parameter("q", new Shape(4, 8, 20, 6), new Shape(4, 8, 20, 6), Initialization.Constant(1)), k = graph.Dataset("k", ElementType.Float32, new Shape(4, 8, 20, 6));
        Value y = functional.scaled_dot_product_attention(q, k, k, is_causal: true);
        graph.SetNext(q, graph.Tape.Backward(y, functional.relu(y))[q.Source]);
        StepProgram program = graph.Build(Steps + 2);

        using ExecutionPlan plan = ExecutionPlan.Fast(program, new OutputUse(program, []), InstructionSet.Vector128);
        Assert.Contains(plan.Groups.OfType<SliceGroup>(), g => plan.Kernels[g.First] is MatrixProductKernel<Lanes128> && g.Count > 2);

        AssertEqual(program, new Random(9), "attention");
    }

    [Fact]
    public void Step_BufferFreeWithinAGroup_IsNotOverwrittenBeforeAllSlicesReadIt()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(512, 48)), state = graph.State("state", new Shape(512, 48));
        Value first = x.exp() * state;
        var reversed = new FoldBuilder(graph, "reversed", new Shape(512, 48));
        int a = reversed.Read(first, (Affine.Output(0) * -1) + 511, Affine.Output(1));
        Value second = reversed.Fold(0, s => s.Operand(a) + s.Constant(0.5f)), third = second.exp(), fourth = second * third;
        graph.SetNext(state, third + fourth + second);

        AssertEqual(graph.Build(Steps + 2), new Random(7), "reversed");
    }

    [Fact]
    public void Step_RawNaNBetweenTwoOperators_IsCanonicalInBetween()
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(64, 48)), state = graph.State("state", new Shape(64, 48));
        StepProgram frame = graph.Build(Steps + 2);
        Operator raw = Bits(x.Source, ElementType.Float32, ScalarOpcode.OrU32, 0x7f800001), shown = Bits(new TensorSource(SourceKind.Operator, 0), ElementType.Int32, ScalarOpcode.XorU32, 0x55);
        StepProgram program = frame with { Operators = [raw, shown], States = [frame.States[0], new StateDeclaration(ElementType.Int32, new Shape(64, 48), 1)] };

        AssertEqual(program, new Random(8), "raw NaN");

        Operator Bits(TensorSource source, ElementType type, ScalarOpcode opcode, uint constant)
        {
            var builder = new ScalarProgramBuilder();
            ScalarProgram body = builder.Build(builder.Emit(opcode, builder.Operand(0), builder.UInt32(constant)));
            ImmutableArray<Coordinate> own = [.. Enumerable.Range(0, 2).Select(d => Coordinate.Affine(state.Shape[d], [new AffineTerm(MapVariable.Output(d), 1)]))];
            return new Operator(type, state.Shape, type, 0, Shape.Scalar, [new Operand(source, ElementType.Float32, 0, own)], body, ScalarProgram.Empty);
        }
    }

    private static void AssertEqual(StepProgram program, Random random, string where)
    {
        Tensor[] datasets = [RandomValues.Tensor(random, program.Datasets[0].Type, program.Datasets[0].Shape)];
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor[] initial = [.. program.States.Select(s => RandomValues.Tensor(random, s.Type, s.Shape))];
        Tensor[] expected = [.. initial.Select(t => t.Clone())];
        for (int step = 0; step < Steps; step++)
            ReferenceExecutor.Step(program, expected, datasets, schedule, step);
        foreach (InstructionSet set in InstructionSets.Available)
        {
            using var executor = new ProgramExecutor(program, datasets, schedule, new ExecutorOptions { InstructionSet = set, Threads = random.Next(1, 4) });
            using IDisposable sharing = SharingPolicy.Use(always: executor.Threads > 1);
            Tensor[] state = [.. initial.Select(t => t.Clone())];
            for (int step = 0; step < Steps; step++)
                executor.Step(state, step);
            for (int t = 0; t < state.Length; t++)
                Assert.True(expected[t].Bits.SequenceEqual(state[t].Bits), $"{where}: state tensor {t}, {set}, {executor.Threads} threads");
            Dispose(state);
        }

        Dispose([.. datasets, .. initial, .. expected]);
    }

    private static void Dispose(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
    }
}
