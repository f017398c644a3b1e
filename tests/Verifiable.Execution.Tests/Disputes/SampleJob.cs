using Verifiable.Execution.Tree;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Reg = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>
/// A small job whose games visit every phase: two interval rounds (40 steps), more than 32 operators, states and leaves (two reveals), a fold of more than
/// 512 iterations (two rounds of partials), gathers, padding, strided maps, a finish, the schedule, an unchanged state, tensors of one leaf.
/// </summary>
internal sealed class SampleJob : IDisposable
{
    public const int Steps = 40;
    public const int Inner = 530;
    public const int GatherOperator = 0;
    public const int ProductOperator = 1;
    public const int UpdateOperator = 2;
    public const int WindowOperator = 3;
    public const int FirstSmallOperator = 4;
    public const int SmallOperators = 33;
    public const int WeightState = 0;
    public const int ConstantState = 1;

    public SampleJob()
    {
        Program = Build();
        Encoded = StepProgramEncoding.Encode(Program);
        var random = new Random(3);
        Tensor[] datasets = [RandomFloats(new Shape(9, Inner), random), new(ElementType.Int32, new Shape(Steps, 2))];
        foreach (ref int index in datasets[1].Ints)
            index = random.Next(9);
        Inputs = new JobInputs(Program, datasets, RandomFloats(new Shape(Steps, 2), random));
        Start = [.. Program.States.Select(s => s.Type == ElementType.Float32 ? RandomFloats(s.Shape, random) : new Tensor(s.Type, s.Shape))];
    }

    public StepProgram Program { get; }

    public EncodedProgram Encoded { get; }

    public JobInputs Inputs { get; }

    public Tensor[] Start { get; }

    public void Dispose()
    {
        foreach (Tensor tensor in Inputs.Datasets.Append(Inputs.Schedule).Concat(Start))
            tensor.Dispose();
    }

    private static Tensor RandomFloats(Shape shape, Random random)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        foreach (ref float value in tensor.Floats)
            value = (float)((random.NextDouble() - 0.5) * 0.1);
        return tensor;
    }

    private static StepProgram Build()
    {
        AffineTerm o0 = new(MapVariable.Output(0), 1), o1 = new(MapVariable.Output(1), 1), r0 = new(MapVariable.Reduction(0), 1), step = new(MapVariable.Step, 1);

        // batch[i, k] = data[order[step, i], k]
        Operator gather = Map(new Shape(2, Inner),
            [
                new(new TensorSource(SourceKind.Dataset, 1), ElementType.Int32, 0, [Coordinate.Affine(Steps, [step]), Coordinate.Affine(2, [o0])]),
                new(new TensorSource(SourceKind.Dataset, 0), ElementType.Float32, 0, [Coordinate.Gather(9, 0), Coordinate.Affine(Inner, [o1])]),
            ],
            b => b.Operand(1));

        // y[i, j] = max(0, sum over k of batch[i, k] w[k, j]) + bias[j]
        var product = new Operator(
            ElementType.Float32, new Shape(2, 2), ElementType.Float32, 0, new Shape(Inner),
            [
                new(new TensorSource(SourceKind.Operator, GatherOperator), ElementType.Float32, 0, [Coordinate.Affine(2, [o0]), Coordinate.Affine(Inner, [r0])]),
                new(new TensorSource(SourceKind.State, WeightState), ElementType.Float32, 0, [Coordinate.Affine(Inner, [r0]), Coordinate.Affine(2, [o1])]),
                new(new TensorSource(SourceKind.State, 2), ElementType.Float32, 0, [Coordinate.Affine(3, [o1])]),
            ],
            Of(b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Operand(1), b.Accumulator)),
            Of(b => b.Emit(ScalarOpcode.AddF32, b.Emit(ScalarOpcode.MaxF32, b.Accumulator, b.Float32(0)), b.Operand(2))));

        // w'[k, j] = w[k, j] - rate[step] * y[(k - 1) / 2, j], the pad where that is not a row
        Operator update = Map(new Shape(Inner, 2),
            [
                new(new TensorSource(SourceKind.State, WeightState), ElementType.Float32, 0, [Coordinate.Affine(Inner, [o0]), Coordinate.Affine(2, [o1])]),
                new(new TensorSource(SourceKind.Operator, ProductOperator), ElementType.Float32, 0x3f800000, [Coordinate.Affine(2, [o0], -1, 2), Coordinate.Affine(2, [o1])]),
                new(TensorSource.Schedule, ElementType.Float32, 0, [Coordinate.Affine(Steps, [step]), Coordinate.Affine(2, [], 1)]),
            ],
            b => b.Emit(ScalarOpcode.FmaF32, b.Emit(ScalarOpcode.NegF32, b.Operand(2)), b.Operand(1), b.Operand(0)));

        // s[i] = sum over a window of three rows of w' with padding at the ends
        var window = new Operator(
            ElementType.Float32, new Shape(70), ElementType.Float32, 0, new Shape(3, 2),
            [new(new TensorSource(SourceKind.Operator, UpdateOperator), ElementType.Float32, 0xbf000000,
                [Coordinate.Affine(Inner, [new(MapVariable.Output(0), 8), r0], -1), Coordinate.Affine(2, [new(MapVariable.Reduction(1), 1)])])],
            Of(b => b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Operand(0))),
            ScalarProgram.Empty);

        // Small vectors, each from the one before and the state it replaces.
        var operators = new List<Operator> { gather, product, update, window };
        var states = new List<StateDeclaration>
        {
            new(ElementType.Float32, new Shape(Inner, 2), UpdateOperator),
            new(ElementType.UInt32, Shape.Scalar, null),
        };
        for (int i = 0; i < SmallOperators; i++)
        {
            Operand previous = i == 0
                ? new(new TensorSource(SourceKind.Operator, WindowOperator), ElementType.Float32, 0, [Coordinate.Affine(70, [new(MapVariable.Output(0), 20)])])
                : new(new TensorSource(SourceKind.Operator, FirstSmallOperator + i - 1), ElementType.Float32, 0, [Coordinate.Affine(3, [o0])]);
            operators.Add(Map(new Shape(3),
                [previous, new(new TensorSource(SourceKind.State, 2 + i), ElementType.Float32, 0, [Coordinate.Affine(3, [o0])])],
                b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Float32(0.25f), b.Operand(1))));
            states.Add(new StateDeclaration(ElementType.Float32, new Shape(3), FirstSmallOperator + i));
        }

        return new StepProgram(
            [.. operators], [.. states],
            [new InputDeclaration(ElementType.Float32, new Shape(9, Inner)), new InputDeclaration(ElementType.Int32, new Shape(Steps, 2))],
            new InputDeclaration(ElementType.Float32, new Shape(Steps, 2)));
    }

    private static Operator Map(Shape output, System.Collections.Immutable.ImmutableArray<Operand> operands, Func<ScalarProgramBuilder, Reg> body) =>
        new(ElementType.Float32, output, ElementType.Float32, 0, Shape.Scalar, operands, Of(body), ScalarProgram.Empty);

    private static ScalarProgram Of(Func<ScalarProgramBuilder, Reg> write)
    {
        var builder = new ScalarProgramBuilder();
        return builder.Build(write(builder));
    }
}
