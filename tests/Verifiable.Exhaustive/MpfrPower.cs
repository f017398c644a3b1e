using System.Runtime.InteropServices;

namespace Verifiable.Exhaustive;

/// <summary>Powers, correctly rounded by MPFR.</summary>
/// <remarks>Owns four native numbers, released by <see cref="Dispose"/>. Not for use by two threads at once; see <see cref="MpfrRounder"/> on the exponent range.</remarks>
internal sealed unsafe class MpfrPower : IDisposable
{
    private MpfrNative.Number* _numbers;

    public MpfrPower()
    {
        _numbers = (MpfrNative.Number*)NativeMemory.Alloc(4, (nuint)sizeof(MpfrNative.Number));
        MpfrNative.Initialize(Base, 24);
        MpfrNative.Initialize(Exponent, 24);
        MpfrNative.Initialize(Single, 24);
        MpfrNative.Initialize(Double, 53);
    }

    private MpfrNative.Number* Base => _numbers;

    private MpfrNative.Number* Exponent => _numbers + 1;

    private MpfrNative.Number* Single => _numbers + 2;

    private MpfrNative.Number* Double => _numbers + 3;

    /// <summary>Bits of the f32 nearest to x^y, subnormals kept, NaN canonical; arguments are bits too.</summary>
    public uint RoundToSingle(uint x, uint y)
    {
        int ternary = Apply(Single, MpfrRounder.LeastExponent, MpfrRounder.GreatestExponent, x, y);
        MpfrNative.Subnormalize(Single, ternary, MpfrNative.RoundToNearest);
        float value = MpfrNative.GetSingle(Single, MpfrNative.RoundToNearest);
        return float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToUInt32Bits(value);
    }

    /// <summary>The f64 nearest to x^y, which lies between the ends of the range of f32 or is zero or infinite.</summary>
    public double RoundToDouble(uint x, uint y)
    {
        Apply(Double, -MpfrRounder.WideExponent, MpfrRounder.WideExponent, x, y);
        return MpfrNative.GetDouble(Double, MpfrNative.RoundToNearest);
    }

    public void Dispose()
    {
        if (_numbers == null)
            return;
        for (int i = 0; i < 4; i++)
            MpfrNative.Clear(_numbers + i);
        NativeMemory.Free(_numbers);
        _numbers = null;
    }

    private int Apply(MpfrNative.Number* result, int least, int greatest, uint x, uint y)
    {
        MpfrRounder.SetRange(least, greatest);
        MpfrNative.SetSingle(Base, BitConverter.UInt32BitsToSingle(x), MpfrNative.RoundToNearest);
        MpfrNative.SetSingle(Exponent, BitConverter.UInt32BitsToSingle(y), MpfrNative.RoundToNearest);
        return MpfrNative.Power(result, Base, Exponent, MpfrNative.RoundToNearest);
    }
}
