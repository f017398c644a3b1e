using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Kernels.Lanes.Fusion;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>A kernel seen from outside: sums of chosen terms, one for each output element.</summary>
/// <remarks>
/// The terms go into one operand, at the element that each iteration reads; the other factors are 1 and what a finish adds is +0. An output need not sum all terms: those that it reads
/// from padding, or that a scatter adds to other rows, do not take part, which a call with one single unit tells. An element-wise operator follows, so that a step draws the fold into it, or
/// computes both slice by slice, as in training; a trace runs the fold alone.
/// </remarks>
internal sealed class KernelProbe : IDisposable
{
    private const int Follower = 1;
    private readonly ProgramExecutor _executor;
    private readonly bool _fused;
    private readonly bool _stepped;
    private readonly Tensor _schedule = new(ElementType.Float32, new Shape(1, 1));
    private readonly Tensor[] _operands;
    private readonly int _masked;
    private readonly Dictionary<(int I, int J), float[]> _answers = [];
    private readonly Dictionary<(int First, int Second, int Great), float[]> _triples = [];
    private int[] _termOf = [];
    private float[] _unit = [];

    /// <summary>A probe of a fold.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="set">Instructions.</param>
    /// <param name="threads">Threads, which share everything.</param>
    /// <param name="fused">Whether instructions are compiled into one loop.</param>
    /// <param name="stepped">Whether the plan of steps is asked, else that of traces.</param>
    public KernelProbe(OrderCase fold, InstructionSet set, int threads, bool fused, bool stepped)
    {
        StepProgram program = Program(fold);
        Definition = program.Operators[0];
        (_masked, _fused, _stepped) = (fold.Masked, fused, stepped);
        using (FusionPolicy.Use(fused ? 0 : long.MaxValue))
            _executor = new ProgramExecutor(program, [], _schedule, new ExecutorOptions { InstructionSet = set, Threads = threads, KeptOutputs = [Follower] });
        _operands = [.. Definition.Operands.Select(o => new Tensor(o.Type, o.Shape))];
        for (int i = 0; i < _operands.Length; i++)
            fold.Fill(i, _operands[i]);
    }

    /// <summary>The operator.</summary>
    public Operator Definition { get; }

    /// <summary>Number of iterations of the fold.</summary>
    public int Count => (int)Definition.Reduction.Count;

    /// <summary>The fold and the operator that follows it: its output times 1.</summary>
    public static StepProgram Program(OrderCase fold)
    {
        Operator definition = fold.Operator with { Operands = [.. fold.Operator.Operands.Select((o, i) => o with { Source = new TensorSource(SourceKind.State, i) })] };
        var times = new ScalarProgramBuilder();
        var own = new Operand(
            new TensorSource(SourceKind.Operator, 0), ElementType.Float32, 0, [.. Enumerable.Range(0, definition.Output.Rank).Select(d => Maps.Digit(MapVariable.Output(d), definition.Output[d]))]);
        var follower = new Operator(
            ElementType.Float32, definition.Output, ElementType.Float32, 0, Shape.Scalar, [own], times.Build(times.Emit(ScalarOpcode.MulF32, times.Operand(0), times.Float32(1))), ScalarProgram.Empty);
        return new StepProgram(
            [definition, follower],
            [.. definition.Operands.Select(o => new StateDeclaration(o.Type, o.Shape, null))],
            [],
            new InputDeclaration(ElementType.Float32, new Shape(1, 1)));
    }

    /// <summary>How the plan of steps runs a fold and what follows it.</summary>
    public static ExecutionPlan Plan(OrderCase fold, InstructionSet set)
    {
        StepProgram program = Program(fold);
        return ExecutionPlan.Fast(program, new OutputUse(program, [Follower]), set);
    }

    /// <summary>Whether an output reads each element of an operand in one iteration at most, so that the operand can hold its terms.</summary>
    public static bool CanHoldTerms(Operator definition, int operand)
    {
        long count = definition.Output.Count;
        return definition.Operands[operand].Map.All(c => c.GatherOperand is null && !c.Terms.Any(t => t.Variable.IsStep))
            && new long[] { 0, count / 2, count - 1 }.All(o => TermOfElement(definition, operand, [o]) is not null);
    }

    /// <summary>Groups of outputs that can be asked together: all of them, if each element is read in the same iteration by whoever reads it; else a few, one by one.</summary>
    public static IReadOnlyList<long[]> Groups(OrderCase fold)
    {
        long count = fold.Operator.Output.Count;
        long[] all = [.. Enumerable.Range(0, (int)count).Select(o => (long)o)];
        if (TermOfElement(fold.Operator, fold.Masked, all) is not null)
            return [all];
        var random = new Random((int)count);
        return [.. Enumerable.Range(0, 24).Select(i => i switch { 0 => 0, 1 => count - 1, _ => random.NextInt64(count) }).Distinct().Select(o => new[] { o })];
    }

    /// <summary>From now on the terms are those of these outputs.</summary>
    public void Ask(long[] outputs)
    {
        _termOf = TermOfElement(Definition, _masked, outputs) ?? throw new ArgumentException("KernelProbe: expected outputs that read each element in one iteration, got others", nameof(outputs));
        _answers.Clear();
        _triples.Clear();
    }

    /// <summary>For each output element the terms that it sums.</summary>
    public IReadOnlyList<int>[] TermsOfOutputs()
    {
        List<int>[] terms = [.. Enumerable.Range(0, (int)Definition.Output.Count).Select(_ => new List<int>())];
        var unit = new float[Count];
        for (int r = 0; r < Count; r++)
        {
            unit[r] = 1;
            float[] outputs = Run(unit);
            unit[r] = 0;
            if (r == 0)
                _unit = new float[outputs.Length];
            for (int o = 0; o < outputs.Length; o++)
            {
                if (outputs[o] == 0)
                    continue;
                terms[o].Add(r);
                _unit[o] = outputs[o];
            }
        }

        return terms;
    }

    /// <summary>Units that survive in an output when terms i and j are the masks.</summary>
    public int Survivors(long output, int i, int j)
    {
        if (!_answers.TryGetValue((i, j), out float[]? answer))
            _answers.Add((i, j), answer = Run(SummationOrder.Terms(Count, i, j)));

        // A finish may scale the sum, and rounds the product.
        float unit = _unit.Length == 0 ? 1 : _unit[output];
        int survivors = (int)MathF.Round(answer[output] / unit);
        if (!(survivors >= 0 && answer[output] == survivors * unit))
            Assert.Fail($"expected a number of units, got {answer[output]:r} of {unit:r} (output {output}, terms {i} and {j})");
        return survivors;
    }

    /// <summary>Each output's sum when the operand holds 1 for two terms, <see cref="SummationOrder.GreatRoot"/> for a third, and 0 for all others.</summary>
    public float[] Triple(int first, int second, int great)
    {
        if (!_triples.TryGetValue((first, second, great), out float[]? sums))
        {
            var terms = new float[Count];
            (terms[first], terms[second], terms[great]) = (1, 1, SummationOrder.GreatRoot);
            _triples.Add((first, second, great), sums = Run(terms));
        }

        return sums;
    }

    /// <summary>The outputs that sum all terms.</summary>
    public long[] OutputsOfAllTerms()
    {
        var units = new float[Count];
        Array.Fill(units, 1);
        float[] sums = Run(units);
        return [.. Enumerable.Range(0, sums.Length).Where(o => sums[o] == Count).Select(o => (long)o)];
    }

    /// <summary>Whether two outputs gave the same answers to everything that was asked so far.</summary>
    public bool AnswersAgree(long output, long other) => _answers.Values.All(a => a[output] == a[other]);

    public void Dispose()
    {
        _executor.Dispose();
        _schedule.Dispose();
        foreach (Tensor tensor in _operands)
            tensor.Dispose();
    }

    private float[] Run(float[] terms)
    {
        Span<float> masked = _operands[_masked].Floats;
        for (int e = 0; e < masked.Length; e++)
            masked[e] = _termOf[e] < 0 ? 0 : terms[_termOf[e]];
        using IDisposable fusion = FusionPolicy.Use(_fused ? 0 : long.MaxValue), sharing = SharingPolicy.Use(always: _executor.Threads > 1);
        if (_stepped)
        {
            _executor.Step(_operands, 0);
            return _executor.Output(Follower).Floats.ToArray();
        }

        Tensor[] outputs = _executor.Trace(_operands, 0);
        float[] sums = outputs[0].Floats.ToArray();
        foreach (Tensor output in outputs)
            output.Dispose();
        return sums;
    }

    // The iteration in which the outputs read each element, -1 where none does; null if an element is read in several.
    private static int[]? TermOfElement(Operator definition, int operand, long[] outputs)
    {
        ImmutableArray<Coordinate> map = definition.Operands[operand].Map;
        var terms = new int[definition.Operands[operand].Shape.Count];
        Array.Fill(terms, -1);
        Span<long> output = stackalloc long[definition.Output.Rank];
        Span<long> reduction = stackalloc long[definition.Reduction.Rank];
        foreach (long o in outputs)
        {
            definition.Output.Unravel(o, output);
            for (int r = 0; r < definition.Reduction.Count; r++)
            {
                definition.Reduction.Unravel(r, reduction);
                long element = Element(map, output, reduction);
                if (element < 0 || terms[element] == r)
                    continue;
                if (terms[element] >= 0)
                    return null;
                terms[element] = r;
            }
        }

        return terms;
    }

    private static long Element(ImmutableArray<Coordinate> map, ReadOnlySpan<long> output, ReadOnlySpan<long> reduction)
    {
        long element = 0;
        foreach (Coordinate c in map)
        {
            long value = c.Constant;
            foreach (AffineTerm term in c.Terms)
                value += term.Coefficient * (term.Variable.IsOutput ? output[term.Variable.Digit] : reduction[term.Variable.Digit]);
            (long quotient, long remainder) = Math.DivRem(value, c.Divisor);
            if (remainder != 0 || quotient < 0 || quotient >= c.Extent)
                return -1;
            element = (element * c.Extent) + quotient;
        }

        return element;
    }
}
