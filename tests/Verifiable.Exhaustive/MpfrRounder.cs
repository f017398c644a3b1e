using System.Runtime.InteropServices;

namespace Verifiable.Exhaustive;

/// <summary>Values of one function, correctly rounded by MPFR.</summary>
/// <remarks>
/// Owns four native numbers, released by <see cref="Dispose"/>. Not for use by two threads at once; it may move between threads, because
/// MPFR's exponent range, which is a variable of the thread, is set before each operation.
/// </remarks>
internal sealed unsafe class MpfrRounder : IDisposable
{
    // binary32: the least subnormal 2^-149 has MPFR exponent -148, the greatest finite number 128.
    public const int LeastExponent = -148;
    public const int GreatestExponent = 128;

    // Functions made of several operations are computed so wide that the last rounding decides alone.
    private const int WidePrecision = 320;

    // Beyond it, sigmoid has reached 1 and the least subnormal f32 long ago; e^300 is inside the wide range.
    private const float SigmoidEnd = 300;

    // Wide enough for every f64 that occurs.
    public const int WideExponent = 1000;

    private readonly MpfrFunction _function;
    private MpfrNative.Number* _numbers;

    public MpfrRounder(MpfrFunction function)
    {
        _function = function;
        _numbers = (MpfrNative.Number*)NativeMemory.Alloc(4, (nuint)sizeof(MpfrNative.Number));
        MpfrNative.Initialize(Argument, 24);
        MpfrNative.Initialize(Single, 24);
        MpfrNative.Initialize(Double, 53);
        MpfrNative.Initialize(Wide, WidePrecision);
    }

    private MpfrNative.Number* Argument => _numbers;

    private MpfrNative.Number* Single => _numbers + 1;

    private MpfrNative.Number* Double => _numbers + 2;

    private MpfrNative.Number* Wide => _numbers + 3;

    /// <summary>Bits of the f32 nearest to the function's value, subnormals kept, NaN canonical.</summary>
    public uint RoundToSingle(uint x)
    {
        SetRange(LeastExponent, GreatestExponent);
        MpfrNative.SetSingle(Argument, BitConverter.UInt32BitsToSingle(x), MpfrNative.RoundToNearest);
        int ternary = Apply(Single);
        MpfrNative.Subnormalize(Single, ternary, MpfrNative.RoundToNearest);
        float value = MpfrNative.GetSingle(Single, MpfrNative.RoundToNearest);
        return float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToUInt32Bits(value);
    }

    /// <summary>The f64 nearest to the function's value; the value is zero, infinite, or within 2^±1000.</summary>
    public double RoundToDouble(float x)
    {
        SetRange(-WideExponent, WideExponent);
        MpfrNative.SetSingle(Argument, x, MpfrNative.RoundToNearest);
        Apply(Double);
        return MpfrNative.GetDouble(Double, MpfrNative.RoundToNearest);
    }

    public void Dispose()
    {
        if (_numbers == null)
            return;
        MpfrNative.Clear(Argument);
        MpfrNative.Clear(Single);
        MpfrNative.Clear(Double);
        MpfrNative.Clear(Wide);
        NativeMemory.Free(_numbers);
        _numbers = null;
    }

    /// <summary>Sets the calling thread's range of exponents.</summary>
    public static void SetRange(int least, int greatest)
    {
        if (MpfrNative.SetLeastExponent(least) != 0 || MpfrNative.SetGreatestExponent(greatest) != 0)
            throw new InvalidOperationException($"MpfrRounder: expected exponent range [{least}, {greatest}] to be possible, got a refusal");
    }

    private int Apply(MpfrNative.Number* result) => _function switch
    {
        MpfrFunction.Exp => MpfrNative.Exp(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Expm1 => MpfrNative.Expm1(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Log => MpfrNative.Log(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Tanh => MpfrNative.Tanh(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Sigmoid => Sigmoid(result),
        MpfrFunction.Erf => MpfrNative.Erf(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Rsqrt => Rsqrt(result),
        MpfrFunction.Log1p => MpfrNative.Log1p(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Sin => MpfrNative.Sin(result, Argument, MpfrNative.RoundToNearest),
        MpfrFunction.Cos => MpfrNative.Cos(result, Argument, MpfrNative.RoundToNearest),
        _ => throw new InvalidOperationException($"MpfrRounder: expected a known function, got {_function}"),
    };

    /// <summary>1/(1 + e^-x), the inner values with 320 bits: they can neither be exact at a midpoint (unless x is 0) nor nearer to one than their error.</summary>
    private int Sigmoid(MpfrNative.Number* result)
    {
        (nint least, nint greatest) = (MpfrNative.GetLeastExponent(), MpfrNative.GetGreatestExponent());
        SetRange(-WideExponent, WideExponent);
        float x = Math.Clamp(MpfrNative.GetSingle(Argument, MpfrNative.RoundToNearest), -SigmoidEnd, SigmoidEnd);
        MpfrNative.SetSingle(Wide, -x, MpfrNative.RoundToNearest);
        MpfrNative.Exp(Wide, Wide, MpfrNative.RoundToNearest);
        MpfrNative.Add(Wide, Wide, 1, MpfrNative.RoundToNearest);
        MpfrNative.Divide(Wide, 1, Wide, MpfrNative.RoundToNearest);
        SetRange((int)least, (int)greatest);

        // Wide may be far below the range of f32, which mpfr_set does not look at.
        int ternary = MpfrNative.Set(result, Wide, MpfrNative.RoundToNearest);
        return MpfrNative.CheckRange(result, ternary, MpfrNative.RoundToNearest);
    }

    /// <summary>IEEE 754's rSqrt, which gives -0 the infinity of its sign.</summary>
    private int Rsqrt(MpfrNative.Number* result)
    {
        int ternary = MpfrNative.Rsqrt(result, Argument, MpfrNative.RoundToNearest);
        return MpfrNative.IsZero(Argument) != 0 && Argument->Sign < 0 ? MpfrNative.Negate(result, result, MpfrNative.RoundToNearest) : ternary;
    }
}
