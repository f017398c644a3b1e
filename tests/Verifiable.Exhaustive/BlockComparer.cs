using System.Numerics;

namespace Verifiable.Exhaustive;

/// <summary>Compares one function with its enclosure and MPFR, block by block; one per thread.</summary>
internal sealed class BlockComparer(ExhaustiveFunction function) : IDisposable
{
    private readonly IEvaluator _evaluator = function.Evaluator();
    private readonly Enclosure _enclosure = function.Enclose();
    private readonly uint[] _inputs = new uint[Enclosure.BlockLength];
    private readonly uint[] _results = new uint[Enclosure.BlockLength];
    private readonly uint[] _lowest = new uint[Enclosure.BlockLength];
    private readonly uint[] _highest = new uint[Enclosure.BlockLength];
    private readonly double[] _values = new double[Enclosure.BlockLength];
    private readonly double[] _bounds = new double[Enclosure.BlockLength];

    /// <summary>What this comparer counted so far.</summary>
    public ComparisonResult Result { get; } = new();

    /// <summary>Compares the block that starts with the input of bits <paramref name="first"/>.</summary>
    public void Compare(uint first)
    {
        for (int i = 0; i < _inputs.Length; i++)
            _inputs[i] = first + (uint)i;
        _evaluator.Evaluate(_inputs, _results);
        Result.Inputs += _inputs.Length;

        if (!_enclosure.TryFill(first, _values, _bounds))
        {
            Result.UnboundedJudged += _inputs.Length;
            for (int i = 0; i < _inputs.Length; i++)
                Check(i, _enclosure.Exact.RoundToSingle(_inputs[i]));
            return;
        }

        VerifyBound(first);

        // Rounding is monotone: the right result lies between the rounded ends, and where these agree it is known.
        LaneLoops.RoundEnd(_values, _bounds, -1, _lowest);
        LaneLoops.RoundEnd(_values, _bounds, 1, _highest);
        if (_results.AsSpan().SequenceEqual(_lowest) && _results.AsSpan().SequenceEqual(_highest))
            return;
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (_lowest[i] == _highest[i])
            {
                Check(i, _lowest[i]);
                continue;
            }

            uint expected = _enclosure.Exact.RoundToSingle(_inputs[i]);
            Result.HardCases.Add(_inputs[i], expected);
            Check(i, expected);
        }
    }

    public void Dispose()
    {
        _enclosure.Dispose();
        (_evaluator as IDisposable)?.Dispose();
    }

    private void Check(int i, uint expected)
    {
        if (_results[i] != expected)
            Result.AddFailure(_inputs[i], expected, _results[i]);
    }

    /// <summary>Holds the claimed bound against MPFR at one input of the block, another one in each block.</summary>
    private void VerifyBound(uint first)
    {
        int i = (int)(BitOperations.RotateLeft(first * 0x9e3779b1u, 12) % Enclosure.BlockLength);
        if (_bounds[i] == 0)
            return;
        double exact = _enclosure.Exact.RoundToDouble(BitConverter.UInt32BitsToSingle(_inputs[i]));
        Result.LargestErrorOfBound = Math.Max(Result.LargestErrorOfBound, Math.Abs(exact - _values[i]) / _bounds[i]);
    }
}
