using System.Numerics;
using Verifiable.Protocol.Programs;

namespace Verifiable.Exhaustive;

/// <summary>Compares the program of x^y with the C library's f64 power where that decides the f32, and with MPFR elsewhere; one per thread.</summary>
/// <remarks>
/// The C library's <c>pow</c> is wrong by less than one ulp of f64 (glibc manual, Known Maximum Errors in Math Functions); 16 are allowed here, 2^-48 of the value, and the claim is held against MPFR at one pair of each
/// batch. It shares nothing with the program. Pairs with a zero, an infinity or a NaN are judged by MPFR alone.
/// </remarks>
internal sealed class PowerComparer(ScalarProgram program) : IDisposable
{
    /// <summary>Pairs per batch.</summary>
    public const int BatchLength = 4096;

    private const double Margin = 1.0 / (1L << 48);
    private readonly LaneEvaluator _evaluator = new(program);
    private readonly MpfrPower _exact = new();
    private readonly uint[] _results = new uint[BatchLength];
    private readonly uint[] _lowest = new uint[BatchLength];
    private readonly uint[] _highest = new uint[BatchLength];
    private readonly double[] _values = new double[BatchLength];
    private readonly double[] _bounds = new double[BatchLength];

    /// <summary>What this comparer counted so far.</summary>
    public PowerResult Result { get; } = new();

    /// <summary>Compares a batch.</summary>
    public void Compare(uint[] x, uint[] y)
    {
        _evaluator.Evaluate(x, y, _results);
        Result.Pairs += x.Length;
        for (int i = 0; i < x.Length; i++)
        {
            _values[i] = Math.Pow(BitConverter.UInt32BitsToSingle(x[i]), BitConverter.UInt32BitsToSingle(y[i]));
            _bounds[i] = Math.Abs(_values[i]) * Margin;
        }

        VerifyBound(x, y);
        LaneLoops.RoundEnd(_values, _bounds, -1, _lowest);
        LaneLoops.RoundEnd(_values, _bounds, 1, _highest);
        for (int i = 0; i < x.Length; i++)
        {
            bool isSpecial = !IsOrdinary(x[i]) || !IsOrdinary(y[i]);
            bool isDecided = !isSpecial && (_lowest[i] == _highest[i] || !double.IsFinite(_values[i]));
            uint expected = isDecided ? _lowest[i] : _exact.RoundToSingle(x[i], y[i]);
            if (!isDecided)
                Result.AddJudged(isSpecial);
            if (!double.IsFinite(_values[i]) && isDecided)
                expected = double.IsNaN(_values[i]) ? 0x7fc00000 : BitConverter.SingleToUInt32Bits((float)_values[i]);
            if (_results[i] != expected)
                Result.AddFailure(x[i], y[i], expected, _results[i]);
        }
    }

    public void Dispose() => _exact.Dispose();

    private static bool IsOrdinary(uint bits) => (bits & 0x7fffffff) is not 0 and < 0x7f800000;

    private void VerifyBound(uint[] x, uint[] y)
    {
        int i = (int)(BitOperations.RotateLeft(x[0] * 0x9e3779b1u, 12) % BatchLength);
        double value = _values[i];
        if (!IsOrdinary(x[i]) || !IsOrdinary(y[i]) || !(Math.Abs(value) is > 1e-60 and < 1e60))
            return;
        Result.LargestErrorOfBound = Math.Max(Result.LargestErrorOfBound, Math.Abs(_exact.RoundToDouble(x[i], y[i]) - value) / _bounds[i]);
    }
}
