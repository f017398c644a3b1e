using System.Runtime.Intrinsics;

namespace Verifiable.Exhaustive;

/// <summary>Bounds sin x and cos x.</summary>
/// <remarks>
/// The inputs of a block are a + k u, u their last place, k = 0..4095, and <c>sin(a + ku) = sin a cos ku + cos a sin ku</c>, <c>cos(a + ku) = cos a cos ku - sin a sin ku</c>: MPFR
/// gives sin a and cos a for each block, and sin ku and cos ku once for each exponent, all as f64. Four values half an ulp off, two products and one sum: less than 2^-51 of the
/// sum of the terms' magnitudes, however large the argument.
/// </remarks>
internal sealed class SineEnclosure : Enclosure
{
    private const uint Infinity = 0x7f800000;
    private readonly bool _isCosine;
    private readonly MpfrRounder _sine = new(MpfrFunction.Sin);
    private readonly MpfrRounder _cosine = new(MpfrFunction.Cos);
    private readonly double[] _stepSines = new double[BlockLength];
    private readonly double[] _stepCosines = new double[BlockLength];
    private float _step;

    public SineEnclosure(bool isCosine)
        : base(isCosine ? MpfrFunction.Cos : MpfrFunction.Sin) => _isCosine = isCosine;

    public override bool TryFill(uint first, Span<double> values, Span<double> bounds)
    {
        if ((first & Infinity) == Infinity)
            return FillDefinite(double.NaN, values, bounds);
        float start = BitConverter.UInt32BitsToSingle(first);
        if (start == 0)
            return false;
        SetStep(BitConverter.UInt32BitsToSingle(first + 1) - start);
        Vector512<double> sine = Vector512.Create(_sine.RoundToDouble(start)), cosine = Vector512.Create(_cosine.RoundToDouble(start));
        for (int i = 0; i < BlockLength; i += Vector512<double>.Count)
        {
            Vector512<double> stepSine = Vector512.Create(_stepSines, i), stepCosine = Vector512.Create(_stepCosines, i);
            Vector512<double> a = (_isCosine ? cosine : sine) * stepCosine, b = (_isCosine ? -sine : cosine) * stepSine;
            (a + b).CopyTo(values[i..]);
            ((Vector512.Abs(a) + Vector512.Abs(b)) * Margin).CopyTo(bounds[i..]);
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _sine.Dispose();
        _cosine.Dispose();
        base.Dispose(disposing);
    }

    private void SetStep(float step)
    {
        if (step == _step)
            return;
        _step = step;
        for (int k = 0; k < BlockLength; k++)
        {
            _stepSines[k] = _sine.RoundToDouble(k * step);
            _stepCosines[k] = _cosine.RoundToDouble(k * step);
        }
    }
}
