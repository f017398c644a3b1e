using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends 1/(1 + e^-x), correctly rounded: subnormals where they belong, +0 below -103.97, 1 from 17.33 on, NaN for NaN.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 38 instructions.</returns>
    /// <remarks>
    /// <code>
    /// x' = x clamped to [-104, 18]
    /// e^x' = s (R + t)/(R - t),  s = 2^n                        the reduction of exp
    /// sigmoid x = s (R + t) / (s (R + t) + (R - t))              for |x| >= 2^-11
    ///           = fma(x, 1/4 - 2^-29, 1/2)                       for |x| &lt; 2^-11
    /// </code>
    /// <para>
    /// Near zero the value is 1/2 + x/4 - x^3/48, and 1/2 + x/4 is often exactly a midpoint of two f32, with the cubic term far below the last
    /// bit of an f64. What counts is that the term is there: midpoints are multiples of ulp(x)/4 away from 1/2 + x/4, that is of 2^-24 |x/4| or
    /// more, so any term between zero and that, towards zero, gives the same rounding as x^3/48 (at most 2^-25.5 |x/4|). 2^-29 |x| = 2^-27 |x/4|
    /// is one, and is never lost in the sum before |x| &lt; 2^-25, where all results are 1/2.
    /// </para>
    /// </remarks>
    public static Register Sigmoid(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(18)), b.Float32(-104));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped);
        (Register r, Register t, Register shifted) = ReduceToPowerOfTwo(b, wide, Log2E, keepZeroSign: false, ExpCoefficients);
        Register s = PowerOfTwo(b, shifted);

        Register positive = b.Emit(ScalarOpcode.MulF64, s, b.Emit(ScalarOpcode.AddF64, r, t));
        Register whole = b.Emit(ScalarOpcode.AddF64, positive, b.Emit(ScalarOpcode.SubF64, r, t));
        Register quotient = b.Emit(ScalarOpcode.DivF64, positive, whole);

        Register isSmall = b.Emit(ScalarOpcode.LessF32, b.Emit(ScalarOpcode.AbsF32, x), b.Float32(1.0f / 2048));
        Register small = b.Emit(ScalarOpcode.FmaF64, wide, b.Float64(0.25 - (1.0 / (1 << 29))), b.Float64(0.5));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.Select64, isSmall, small, quotient));
    }
}
