using System.Collections.Immutable;
using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Gas.Synthetic;

/// <summary>A valid step program with the shape of training GPT-2's 124 million parameters: as many operators and states, tensors and folds as large. What it computes is nothing.</summary>
/// <remarks>
/// 148 parameter tensors with two moments each; 2,408 activations and gradients of 16,384 tokens; for each parameter its gradient, a fold over the tokens, and three maps that update it.
/// The gradient of the embedding, [50257, 768], is the largest tensor of a parameter.
/// </remarks>
internal static class GptProgram
{
    public const int Operators = 3000;
    public const int Steps = 10_000;
    public const int Interval = 200;
    public const int Tokens = 16_384;
    public const int Width = 768;
    public const int Vocabulary = 50_257;
    private const int Context = 1024;
    private const int Layers = 12;
    private const int OperatorsPerParameter = 4;
    private static readonly AffineTerm s_row = new(MapVariable.Output(0), 1);
    private static readonly AffineTerm s_column = new(MapVariable.Output(1), 1);
    private static readonly AffineTerm s_token = new(MapVariable.Reduction(0), 1);
    private static readonly int[] s_widths = [Width, 3 * Width, Width, Context, Width, 4 * Width, Width];

    /// <summary>The gradient of the embedding.</summary>
    public static int EmbeddingGradient => Operators - (OperatorsPerParameter * Parameters().Count());

    /// <summary>The program.</summary>
    public static StepProgram Build()
    {
        Shape[] parameters = [.. Parameters()];
        int activations = EmbeddingGradient;
        var operators = new List<Operator>(Operators);
        while (operators.Count < activations)
            operators.Add(Activation(operators, operators.Count == activations - 1 ? Vocabulary : s_widths[operators.Count % s_widths.Length]));
        for (int p = 0; p < parameters.Length; p++)
        {
            int gradient = operators.Count;
            operators.Add(Gradient(operators, activations, parameters[p]));
            operators.Add(Update(parameters[p], gradient, (3 * p) + 1));
            operators.Add(Update(parameters[p], gradient, (3 * p) + 2));
            operators.Add(Update(parameters[p], gradient + 1, 3 * p));
        }

        return new StepProgram(
            [.. operators],
            [.. parameters.SelectMany((shape, p) => new[] { 3, 1, 2 }.Select(o => new StateDeclaration(ElementType.Float32, shape, activations + (OperatorsPerParameter * p) + o)))],
            [],
            new InputDeclaration(ElementType.Float32, new Shape(Steps, 1)));
    }

    private static IEnumerable<Shape> Parameters()
    {
        yield return new Shape(Vocabulary, Width);
        yield return new Shape(Context, Width);
        for (int layer = 0; layer < Layers; layer++)
        {
            foreach ((int rows, int columns) in new[] { (Width, 0), (3 * Width, Width), (Width, Width), (Width, 0), (4 * Width, Width), (Width, 4 * Width) })
            {
                yield return columns == 0 ? new Shape(rows) : new Shape(rows, columns);
                yield return new Shape(rows);
            }
        }

        yield return new Shape(Width);
        yield return new Shape(Width);
    }

    /// <summary>The activation before, shifted by one; wider ones read zeros.</summary>
    private static Operator Activation(IReadOnlyList<Operator> earlier, int width)
    {
        Operand previous = earlier.Count == 0
            ? new Operand(new TensorSource(SourceKind.State, 0), ElementType.Float32, 0, [Coordinate.Affine(Vocabulary, [s_row]), Coordinate.Affine(Width, [s_column])])
            : Of(earlier, earlier.Count - 1, [s_row], [s_column]);
        return Fold(new Shape(Tokens, width), Shape.Scalar, [previous], b => b.Emit(ScalarOpcode.AddF32, b.Operand(0), b.Float32(1)));
    }

    private static Operator Gradient(IReadOnlyList<Operator> earlier, int activations, Shape parameter)
    {
        Operand left = Of(earlier, LastOfWidth(parameter[0]), [s_token], [s_row]);
        if (parameter.Rank == 1)
            return Fold(parameter, new Shape(Tokens), [left], b => b.Emit(ScalarOpcode.AddF32, b.Accumulator, b.Operand(0)));
        Operand right = Of(earlier, LastOfWidth(parameter[1]), [s_token], [s_column]);
        return Fold(parameter, new Shape(Tokens), [left, right], b => b.Emit(ScalarOpcode.FmaF32, b.Operand(0), b.Operand(1), b.Accumulator));

        int LastOfWidth(long width) => Enumerable.Range(0, activations).Last(j => earlier[j].Output[1] == width);
    }

    private static Operator Update(Shape parameter, int change, int state)
    {
        ImmutableArray<Coordinate> map = [.. Enumerable.Range(0, parameter.Rank).Select(d => Coordinate.Affine(parameter[d], [new AffineTerm(MapVariable.Output(d), 1)]))];
        ImmutableArray<Operand> operands =
        [
            new(new TensorSource(SourceKind.State, state), ElementType.Float32, 0, map),
            new(new TensorSource(SourceKind.Operator, change), ElementType.Float32, 0, map),
            new(TensorSource.Schedule, ElementType.Float32, 0, [Coordinate.Affine(Steps, [new AffineTerm(MapVariable.Step, 1)]), Coordinate.Affine(1, [])]),
        ];
        return Fold(parameter, Shape.Scalar, operands, b => b.Emit(ScalarOpcode.FmaF32, b.Operand(2), b.Operand(1), b.Operand(0)));
    }

    private static Operand Of(IReadOnlyList<Operator> earlier, int source, params IEnumerable<AffineTerm>[] map) => new(
        new TensorSource(SourceKind.Operator, source), ElementType.Float32, 0, [.. map.Select((terms, d) => Coordinate.Affine(earlier[source].Output[d], terms))]);

    private static Operator Fold(Shape output, Shape reduction, ImmutableArray<Operand> operands, Func<ScalarProgramBuilder, Register> write)
    {
        var body = new ScalarProgramBuilder();
        return new Operator(ElementType.Float32, output, ElementType.Float32, 0, reduction, operands, body.Build(write(body)), ScalarProgram.Empty);
    }
}
