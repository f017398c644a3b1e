using System.Collections;

namespace Verifiable.Execution.Data;

/// <summary>Samples of which some are kept for validation, drawn by a seed.</summary>
/// <remarks>
/// P is the permutation of all n samples of purpose <see cref="PhiloxPurpose.Validation"/> and stream 0 (<see cref="FeistelPermutation"/>), v the number kept: P(0), ..., P(n-v-1) are trained on, and
/// P(n-v), ..., P(n-1) kept. With nothing kept P is the identity.
/// </remarks>
public sealed class SampleSplit : IDataSplit
{
    private readonly FeistelPermutation _permutation;
    private readonly int _samples;
    private readonly int _kept;
    private readonly Lazy<BitArray> _isKept;

    /// <summary>Splits samples.</summary>
    /// <param name="samples">Number of samples, at least 1.</param>
    /// <param name="kept">How many are kept, fewer than all.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no samples, or none is left to train on.</exception>
    public SampleSplit(int samples, int kept, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(kept, samples);
        (_samples, _kept) = (samples, kept);
        _permutation = new FeistelPermutation(seed, PhiloxPurpose.Validation, 0, (uint)samples);
        _isKept = new Lazy<BitArray>(Kept);
    }

    /// <inheritdoc/>
    public int TrainingPositions => _samples - _kept;

    /// <inheritdoc/>
    public int TrainingPosition(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, TrainingPositions);
        return _kept == 0 ? index : (int)_permutation[(uint)index];
    }

    /// <inheritdoc/>
    public bool IsTraining(int position) => position >= 0 && position < _samples && (_kept == 0 || !_isKept.Value[position]);

    /// <inheritdoc/>
    public int EvaluatedPositions(DataPart part) => part switch
    {
        DataPart.Training => TrainingPositions,
        DataPart.Validation => _kept,
        _ => _samples,
    };

    /// <inheritdoc/>
    public int EvaluatedPosition(DataPart part, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, EvaluatedPositions(part));
        return part switch
        {
            DataPart.Training => TrainingPosition(index),
            DataPart.Validation => (int)_permutation[(uint)(TrainingPositions + index)],
            _ => index,
        };
    }

    private BitArray Kept()
    {
        var kept = new BitArray(_samples);
        for (int i = 0; i < _kept; i++)
            kept[EvaluatedPosition(DataPart.Validation, i)] = true;
        return kept;
    }
}
