using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>The two views of one element of the embedding's gradient: the worker claims a wrong accumulator from one block on.</summary>
/// <remarks>Tokens other than those of the disputed block and the one before contribute zeros.</remarks>
internal sealed class GptDispute
{
    private const long Row = 31_337;
    private const long Column = 511;
    private const int WrongBlock = 700;
    private const int FilledBlocks = 2;
    private const int Tile = 8;
    private const long Step = 123;
    private const uint Lie = 1u << 14;
    private readonly Operator _gradient;
    private readonly SyntheticTensor _left;
    private readonly SyntheticTensor _right;

    public GptDispute(StepProgram program)
    {
        var random = new Random(124);
        _gradient = program.Operators[GptProgram.EmbeddingGradient];
        _left = Filled(0, Row / Tile * Tile);
        _right = Filled(1, Column / Tile * Tile);
        Honest = new SyntheticRun(program, Claim(0, 0));
        Lying = new SyntheticRun(program, Claim(1, Lie));

        SyntheticTensor Filled(int operand, long firstColumn)
        {
            Shape shape = _gradient.Operands[operand].Shape;
            var tensor = new SyntheticTensor(shape);
            tensor.Fill(Tokens().SelectMany(t => Enumerable.Range(0, Tile).Select(i => ((t * shape[1]) + firstColumn + i, Ordinary(random)))));
            return tensor;
        }
    }

    public SyntheticRun Honest { get; }

    public SyntheticRun Lying { get; }

    private static uint Ordinary(Random random) => BitConverter.SingleToUInt32Bits((random.NextSingle() - 0.5f) * 4);

    private static IEnumerable<long> Tokens() =>
        Enumerable.Range((WrongBlock - FilledBlocks + 1) * ProgramLimits.BlockLength, FilledBlocks * ProgramLimits.BlockLength).Select(t => (long)t);

    private SyntheticFold Claim(byte side, uint lie)
    {
        var output = new SyntheticTensor(_gradient.Output);
        output.Fill(
            from row in Enumerable.Range(0, Tile).Select(i => (Row / Tile * Tile) + i)
            from column in Enumerable.Range(0, Tile).Select(i => (Column / Tile * Tile) + i)
            select ((row * GptProgram.Width) + column, Fold(row, column, GptProgram.Tokens) ^ (row == Row && column == Column ? lie : 0)));
        uint[] partials = [.. Enumerable.Range(0, (int)_gradient.BlockCount).Select(b => Fold(Row, Column, (b + 1) * ProgramLimits.BlockLength) ^ (b >= WrongBlock ? lie : 0))];
        var touched = new Dictionary<int, SyntheticTensor>
        {
            [_gradient.Operands[0].Source.Index] = _left,
            [_gradient.Operands[1].Source.Index] = _right,
            [GptProgram.EmbeddingGradient] = output,
        };
        return new SyntheticFold(side, Step, touched, partials);
    }

    /// <summary>The accumulator before token <paramref name="end"/>.</summary>
    private uint Fold(long row, long column, int end)
    {
        float accumulator = 0;
        foreach (long token in Tokens().Where(t => t < end))
            accumulator = MathF.FusedMultiplyAdd(Value(_left, (token * GptProgram.Vocabulary) + row), Value(_right, (token * GptProgram.Width) + column), accumulator);
        return BitConverter.SingleToUInt32Bits(accumulator);
    }

    private static float Value(SyntheticTensor tensor, long element) => BitConverter.UInt32BitsToSingle(tensor[element]);
}
