using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Random small valid step programs: 1 to 40 operators with folds of up to 2,000 iterations over outputs, states, datasets and schedule, of all types, with gathers and pads.</summary>
internal sealed class RandomStepPrograms(Random random)
{
    private const int LongestFold = 2000;
    private const int MostElements = 200;
    private readonly RandomPrograms _programs = new(random);
    private readonly List<(TensorSource Source, ElementType Type, Shape Shape)> _sources = [];

    /// <summary>A program for a job of this many steps.</summary>
    /// <param name="steps">Rows of the schedule.</param>
    /// <param name="budget">About how many iterations all the folds of one step may have.</param>
    public StepProgram Next(int steps, int budget)
    {
        int many = random.Next(6);
        (ElementType Type, Shape Shape)[] states = [.. Declarations(many == 0 ? random.Next(33, 45) : random.Next(1, 6))];
        (ElementType Type, Shape Shape)[] datasets = [.. Declarations(random.Next(4))];
        var schedule = new Shape(steps, random.Next(1, 4));
        _sources.Clear();
        _sources.AddRange(states.Select((s, i) => (new TensorSource(SourceKind.State, i), s.Type, s.Shape)));
        _sources.AddRange(datasets.Select((d, i) => (new TensorSource(SourceKind.Dataset, i), d.Type, d.Shape)));
        _sources.Add((TensorSource.Schedule, ElementType.Float32, schedule));

        var operators = new List<Operator>();
        int count = many == 1 ? random.Next(33, 41) : random.Next(1, 13);
        for (long spent = 0; operators.Count == 0 || (operators.Count < count && spent < budget); spent += operators[^1].Output.Count * operators[^1].Reduction.Count)
        {
            (ElementType type, Shape output) = operators.Count == 0 ? states[0] : random.Next(2) == 0 ? states[random.Next(states.Length)] : (RandomType(), RandomShape());
            operators.Add(RandomOperator(type, output, (int)Math.Max(1, (budget - spent) / output.Count)));
            _sources.Add((new TensorSource(SourceKind.Operator, operators.Count - 1), type, output));
        }

        return new StepProgram(
            [.. operators],
            [.. states.Select((s, i) => new StateDeclaration(s.Type, s.Shape, NextOf(s.Type, s.Shape, operators, always: i == 0)))],
            [.. datasets.Select(d => new InputDeclaration(d.Type, d.Shape))],
            new InputDeclaration(ElementType.Float32, schedule));
    }

    private int? NextOf(ElementType type, Shape shape, List<Operator> operators, bool always)
    {
        int[] fitting = [.. Enumerable.Range(0, operators.Count).Where(j => operators[j].OutputType == type && operators[j].Output.Equals(shape))];
        return fitting.Length == 0 || (!always && random.Next(6) == 0) ? null : fitting[random.Next(fitting.Length)];
    }

    private IEnumerable<(ElementType Type, Shape Shape)> Declarations(int count) => Enumerable.Range(0, count).Select(_ => (RandomType(), RandomShape()));

    private Operator RandomOperator(ElementType type, Shape output, int longest)
    {
        var frame = new Operator(
            type, output, RandomType(), RandomValues.Float32(random, rawNaN: true), RandomReduction(Math.Min(longest, LongestFold)), [], ScalarProgram.Empty, ScalarProgram.Empty);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        int body = random.Next(1, 4), finish = random.Next(3);
        while (operands.Count < body + finish)
            operands.Add(RandomOperand(frame, operands, finishOnly: operands.Count >= body));
        frame = frame with { Operands = operands.ToImmutable() };
        return frame with
        {
            Body = random.Next(2) == 0 ? Fold(body) : _programs.Next(random.Next(1, 16), frame, [.. Enumerable.Range(0, body)], isFinish: false),
            Finish = random.Next(2) == 0 ? ScalarProgram.Empty : _programs.Next(random.Next(1, 12), frame, [.. Enumerable.Range(body, finish)], isFinish: true),
        };
    }

    /// <summary>A sum or a product of matrices.</summary>
    private static ScalarProgram Fold(int operands)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register first = builder.Operand(0);
        ScalarProgramBuilder.Register second = operands > 1 ? builder.Operand(1) : first;
        ScalarProgramBuilder.Register accumulator = builder.Accumulator;
        return builder.Build(builder.Emit(ScalarOpcode.FmaF32, first, second, accumulator));
    }

    private Operand RandomOperand(Operator frame, IReadOnlyList<Operand> earlier, bool finishOnly)
    {
        (TensorSource source, ElementType type, Shape shape) = _sources[random.Next(_sources.Count)];
        int[] indices = [.. Enumerable.Range(0, earlier.Count).Where(i => earlier[i].Type == ElementType.Int32 && (!finishOnly || !DependsOnReduction(earlier, i)))];
        return new Operand(
            source, type, RandomValues.Float32(random, rawNaN: true),
            [.. shape.Extents.Select(extent => RandomCoordinate(frame, extent, indices, finishOnly))]);
    }

    private Coordinate RandomCoordinate(Operator frame, long extent, int[] indices, bool finishOnly)
    {
        if (indices.Length > 0 && random.Next(4) == 0)
            return Coordinate.Gather(extent, indices[random.Next(indices.Length)]);
        MapVariable[] variables =
        [
            .. Enumerable.Range(0, frame.Output.Rank).Select(MapVariable.Output),
            .. Enumerable.Range(0, finishOnly ? 0 : frame.Reduction.Rank).Select(MapVariable.Reduction),
            .. random.Next(4) == 0 ? [MapVariable.Step] : Array.Empty<MapVariable>(),
        ];
        var terms = new List<AffineTerm>();
        for (int i = variables.Length == 0 || random.Next(6) == 0 ? 0 : random.Next(1, 3); i > 0; i--)
            terms.Add(new AffineTerm(variables[random.Next(variables.Length)], random.Next(4) == 0 ? random.Next(-2, 4) : 1));
        int constant = random.Next(2) == 0 ? 0 : random.Next(-2, (int)Math.Min(extent, 5));
        return Coordinate.Affine(extent, terms, constant, random.Next(6) == 0 ? random.Next(2, 4) : 1);
    }

    private static bool DependsOnReduction(IReadOnlyList<Operand> operands, int index) => operands[index].Map.Any(c =>
        c.Terms.Any(t => t.Variable.IsReduction) || (c.GatherOperand is { } g && DependsOnReduction(operands, g)));

    /// <summary>Short ones more often; now and then one of the longest.</summary>
    private Shape RandomReduction(int longest)
    {
        if (longest == 1 || random.Next(4) == 0)
            return Shape.Scalar;
        int count = (int)Math.Pow(longest, random.NextDouble());
        if (random.Next(2) == 0)
            return new Shape(count);
        int rows = random.Next(1, (int)Math.Sqrt(count) + 1);
        return random.Next(3) == 0 ? new Shape(rows, 1, count / rows) : new Shape(rows, count / rows);
    }

    private Shape RandomShape()
    {
        // A tensor whose last two extents are 1 has a leaf for each element: a deep tree of few numbers.
        if (random.Next(6) == 0)
            return new Shape(random.Next(2, 80), 1, 1);
        long[] extents = new long[random.Next(4)];
        for (int d = 0; d < extents.Length; d++)
            extents[d] = random.Next(3) == 0 ? random.Next(1, 3) : random.Next(1, extents.Length == 1 ? 150 : 12);
        while (extents.Aggregate(1L, (p, e) => p * e) > MostElements)
            extents[random.Next(extents.Length)] = 2;
        return new Shape(extents);
    }

    private ElementType RandomType() => random.Next(5) switch
    {
        0 => ElementType.Int32,
        1 => ElementType.UInt32,
        _ => ElementType.Float32,
    };
}
