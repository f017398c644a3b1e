using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.Tensors.Tests.Executor;

/// <summary>Random programs whose operators share their first digits often, so that the executor draws them together, and break every condition for that now and then.</summary>
internal sealed class RandomStepPrograms(Random random)
{
    private readonly RandomPrograms _programs = new(random);

    /// <summary>A program of one dataset tensor and two state tensors.</summary>
    public StepProgram Next()
    {
        long slices = random.Next(16, 40), a = random.Next(4, 8), b = random.Next(8, 14);
        Shape[] shapes = [new(slices, a, b), new(slices, a, b), new(slices, b, a), new(slices, a), new(slices, 1, b)];
        var dataset = new InputDeclaration(ElementType.Float32, shapes[0]);
        var schedule = new InputDeclaration(ElementType.Float32, new Shape(4, 1));
        (ElementType Type, Shape Shape)[] states = [(ElementType.Float32, shapes[0]), (RandomType(), shapes[random.Next(shapes.Length)])];
        var operators = ImmutableArray.CreateBuilder<Operator>();
        for (int i = random.Next(4, 10); i > 0; i--)
            operators.Add(RandomOperator(random.Next(2) == 0 ? shapes[0] : shapes[random.Next(shapes.Length)], operators, dataset, states));

        return new StepProgram(
            operators.ToImmutable(),
            [.. states.Select(s => new StateDeclaration(s.Type, s.Shape, Fitting(operators, s.Type, s.Shape)))],
            [dataset],
            schedule);
    }

    private int? Fitting(IReadOnlyList<Operator> operators, ElementType type, Shape shape)
    {
        int[] fitting = [.. Enumerable.Range(0, operators.Count).Where(i => operators[i].OutputType == type && operators[i].Output.Equals(shape))];
        return fitting.Length == 0 || random.Next(4) == 0 ? null : fitting[random.Next(fitting.Length)];
    }

    private Operator RandomOperator(Shape output, IReadOnlyList<Operator> earlier, InputDeclaration dataset, (ElementType Type, Shape Shape)[] states)
    {
        Shape reduction = random.Next(3) > 0 ? Shape.Scalar : new Shape(random.Next(1, 5));
        var frame = new Operator(RandomType(), output, RandomType(), RandomValues.Float32(random, rawNaN: true), reduction, [], ScalarProgram.Empty, ScalarProgram.Empty);
        var operands = ImmutableArray.CreateBuilder<Operand>();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int[] indices = [.. Enumerable.Range(0, operands.Count).Where(o => operands[o].Type == ElementType.Int32)];
            (TensorSource source, ElementType type, Shape shape) = (random.Next(8), earlier.Count) switch
            {
                ( < 6, > 0) => Of(Math.Max(0, earlier.Count - (operands.Count == 0 ? 1 : random.Next(1, 5)))),
                (6, _) => (new TensorSource(SourceKind.Dataset, 0), dataset.Type, dataset.Shape),
                _ => (new TensorSource(SourceKind.State, 0), states[0].Type, states[0].Shape),
            };
            operands.Add(new Operand(source, type, RandomValues.Float32(random, rawNaN: true), RandomMap(shape, frame, indices)));
        }

        frame = frame with { Operands = operands.ToImmutable() };
        ImmutableArray<int> all = [.. Enumerable.Range(0, operands.Count)];
        ImmutableArray<int> free = [.. all.Where(i => operands[i].Map.All(c => c.GatherOperand is null && c.Terms.All(t => !t.Variable.IsReduction)))];
        ScalarProgram finish = random.Next(3) == 0 ? _programs.Next(random.Next(1, 8), frame, free, isFinish: true) : ScalarProgram.Empty;
        return frame with { Body = random.Next(5) == 0 ? Plain(operands.Count) : _programs.Next(random.Next(1, 10), frame, all, isFinish: false), Finish = finish };

        (TensorSource, ElementType, Shape) Of(int index) => (new TensorSource(SourceKind.Operator, index), earlier[index].OutputType, earlier[index].Output);
    }

    // Mostly the element's own coordinates, as far as there are any.
    private ImmutableArray<Coordinate> RandomMap(Shape shape, Operator frame, int[] indices)
    {
        bool isOwn = random.Next(3) > 0;
        return
        [
            .. Enumerable.Range(0, shape.Rank).Select(d =>
            {
                if (indices.Length > 0 && random.Next(12) == 0)
                    return Coordinate.Gather(shape[d], indices[random.Next(indices.Length)]);
                bool own = d < frame.Output.Rank && (isOwn || (d == 0 && random.Next(3) > 0));
                if (own && frame.Output[d] <= shape[d])
                    return Coordinate.Affine(shape[d], [new AffineTerm(MapVariable.Output(d), 1)]);
                var terms = new List<AffineTerm>();
                if (frame.Output.Rank > 0)
                    terms.Add(new AffineTerm(MapVariable.Output(random.Next(frame.Output.Rank)), random.Next(4) == 0 ? random.Next(-2, 3) : 1));
                if (frame.Reduction.Rank > 0)
                    terms.Add(new AffineTerm(MapVariable.Reduction(0), 1));
                return Coordinate.Affine(shape[d], terms, random.Next(3) == 0 ? random.Next(-2, 3) : 0, random.Next(6) == 0 ? 2 : 1);
            }),
        ];
    }

    // A sum or a maximum with zero: what kernels recognise.
    private ScalarProgram Plain(int operands)
    {
        var builder = new ScalarProgramBuilder();
        ScalarProgramBuilder.Register x = builder.Operand(0);
        return builder.Build(random.Next(3) switch
        {
            0 => builder.Emit(ScalarOpcode.AddF32, x, builder.Operand(operands - 1)),
            1 => builder.Emit(ScalarOpcode.FmaF32, x, builder.Operand(operands - 1), builder.Accumulator),
            _ => builder.Emit(ScalarOpcode.MaxF32, x, builder.Float32(0)),
        });
    }

    private ElementType RandomType() => random.Next(6) switch
    {
        0 => ElementType.Int32,
        1 => ElementType.UInt32,
        _ => ElementType.Float32,
    };
}
