namespace Verifiable.Execution.Data;

/// <summary>A text whose last tokens are kept for validation.</summary>
/// <remarks>
/// Not drawn at random, because windows overlap: m tokens are trained on and the others kept. Training begins a window of T tokens, and the token after it, anywhere inside the first m; evaluation lays windows
/// side by side from the beginning of a part, each with the token after it inside the part, and leaves out what is too short at its end.
/// </remarks>
public sealed class TextSplit : IDataSplit
{
    private readonly int _tokens;
    private readonly int _kept;
    private readonly int _context;

    /// <summary>Splits a text.</summary>
    /// <param name="tokens">Number of tokens.</param>
    /// <param name="context">Tokens of a window.</param>
    /// <param name="kept">How many are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public TextSplit(int tokens, int context, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(kept, tokens);
        (_tokens, _context, _kept) = (tokens, context, kept);
    }

    /// <inheritdoc/>
    public int TrainingPositions => _tokens - _kept - _context;

    /// <inheritdoc/>
    public int TrainingPosition(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, TrainingPositions);
        return index;
    }

    /// <inheritdoc/>
    public bool IsTraining(int position) => position >= 0 && position < TrainingPositions;

    /// <inheritdoc/>
    public int EvaluatedPositions(DataPart part) => (Length(part) - 1) / _context;

    /// <inheritdoc/>
    public int EvaluatedPosition(DataPart part, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, EvaluatedPositions(part));
        return (part == DataPart.Validation ? _tokens - _kept : 0) + (index * _context);
    }

    private int Length(DataPart part) => part switch
    {
        DataPart.Training => _tokens - _kept,
        DataPart.Validation => _kept,
        _ => _tokens,
    };
}
