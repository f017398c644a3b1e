using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>log2 e, rounded.</summary>
    internal const double Log2E = 1.4426950408889634;

    /// <summary>R of exp: minimax for 2^t.</summary>
    private static ReadOnlySpan<double> ExpCoefficients =>
        [2.8853900817779428, 0.11552453009203811, -0.000925068448946952, 1.0581925617664266e-05, -1.260511808865078e-07];

    /// <summary>Appends e^x, correctly rounded: +inf above 88.72, +0 below -103.97, subnormals where they belong, NaN for NaN.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 30 instructions.</returns>
    /// <remarks>
    /// <code>
    /// x' = x clamped to [-104, 89]          e^89 overflows f32, e^-104 is below half the least subnormal; NaN stays
    /// n  = round(x' log2 e),  t = x' log2 e - n      |t| &lt;= 1/2
    /// 2^t = (R + t) / (R - t),  R(t^2) = t coth(t ln2 / 2) = 2/ln2 + (ln2/6) t^2 - ...      (even in t: half the terms)
    /// e^x = 2^n 2^t
    /// </code>
    /// <para>
    /// n comes from adding 1.5·2^52 + 1023: the sum has ulp 1, so its low word is n + 1023, which shifted by 20 is the high word of 2^n
    /// (n is in -150..128, so 2^n is a normal f64 and the product is exact; the only rounding to f32 is the last instruction).
    /// </para>
    /// <para>
    /// Error, relative to e^x: R of degree 4 in t^2 (minimax) 2^-52.2; t has one rounding (2^-54 before the ln2 factor) and the error of
    /// log2 e as f64, |x'|·2^-55.5 (2^-49 at the far ends, under 2^-52 for |x| &lt; 11); sums and quotient 1.5·2^-53 at most.
    /// Only one input, 0xc16912cd, has a real value within 2 ulp of f64 of a rounding boundary.
    /// </para>
    /// </remarks>
    public static Register Exp(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(89)), b.Float32(-104));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped);

        (Register r, Register t, Register shifted) = ReduceToPowerOfTwo(b, wide, Log2E, keepZeroSign: false, ExpCoefficients);
        Register power = b.Emit(ScalarOpcode.DivF64, b.Emit(ScalarOpcode.AddF64, r, t), b.Emit(ScalarOpcode.SubF64, r, t));

        Register scale = PowerOfTwo(b, shifted);
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.MulF64, power, scale));
    }

    /// <summary>Appends the reduction of exp: <c>e^(x f / log2 e) = 2^n (R + t)/(R - t)</c>; n is in the low word of the third register.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w64 register.</param>
    /// <param name="factor">f, the power of two that x is to give: log2 e for e^x.</param>
    /// <param name="keepZeroSign">Whether t is -0 for x = -0; one instruction more.</param>
    /// <param name="coefficients">Of R, in powers of t^2.</param>
    private static (Register R, Register T, Register Shifted) ReduceToPowerOfTwo(ScalarProgramBuilder b, Register x, double factor, bool keepZeroSign, ReadOnlySpan<double> coefficients)
    {
        Register toBinary = b.Float64(factor);
        Register shifter = b.Float64(6755399441055744.0 + 1023);
        Register shifted = b.Emit(ScalarOpcode.FmaF64, x, toBinary, shifter);
        Register minusN = keepZeroSign
            ? b.Emit(ScalarOpcode.NegF64, b.Emit(ScalarOpcode.SubF64, shifted, shifter))
            : b.Emit(ScalarOpcode.SubF64, shifter, shifted);
        Register t = b.Emit(ScalarOpcode.FmaF64, x, toBinary, minusN);
        return (Polynomial(b, b.Emit(ScalarOpcode.MulF64, t, t), coefficients), t, shifted);
    }

    /// <summary>Appends 2^n from the sum that <see cref="ReduceToPowerOfTwo"/> gave.</summary>
    internal static Register PowerOfTwo(ScalarProgramBuilder b, Register shifted)
    {
        Register exponent = b.Emit(ScalarOpcode.ShiftLeftU32, b.Emit(ScalarOpcode.LowWordF64, shifted), b.UInt32(20));
        return b.Emit(ScalarOpcode.F64FromWords, exponent, b.UInt32(0));
    }
}
