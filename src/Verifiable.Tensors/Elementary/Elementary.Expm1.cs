using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends e^x - 1, correctly rounded: ±0 for ±0, -1 below -17.33, +inf above 88.72, NaN for NaN.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 35 instructions.</returns>
    /// <remarks>
    /// <code>
    /// x' = x clamped to [-104, 89]                   e^89 overflows f32
    /// e^x' = s (R + t)/(R - t),  s = 2^n             the reduction of exp
    /// e^x - 1 = (R (s - 1) + t (s + 1)) / (R - t)    the numerator is that of tanh
    /// </code>
    /// <para>
    /// As in tanh nothing cancels that matters: where n = 0, s - 1 is zero and the quotient 2t/(R - t); elsewhere |R (s - 1)| is at least 1.9 times |t (s + 1)|. Small arguments need no series, and signs of zero stay.
    /// </para>
    /// <para>
    /// R starts from tanh's coefficients. With these one input is wrong, 0x3dc252dd, whose value lies 2^-52.8 of itself from a midpoint: the others but the first were searched at random until it and all 766 inputs within
    /// 400 ulp of f64 of a midpoint came out right. The price is an R that is up to 2^-46 off.
    /// </para>
    /// </remarks>
    public static Register Expm1(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        ReadOnlySpan<double> coefficients =
            [2.8853900817779268, 0.11552453009315715, -0.00092506846530607235, 1.0581999409387236e-05, -1.2614844277627747e-07];
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(89)), b.Float32(-104));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped);
        (Register r, Register t, Register shifted) = ReduceToPowerOfTwo(b, wide, Log2E, keepZeroSign: true, coefficients);
        Register s = PowerOfTwo(b, shifted);

        Register one = b.Float64(1);
        Register less = b.Emit(ScalarOpcode.NegF64, b.Emit(ScalarOpcode.SubF64, one, s));
        Register more = b.Emit(ScalarOpcode.AddF64, s, one);
        Register numerator = b.Emit(ScalarOpcode.FmaF64, r, less, b.Emit(ScalarOpcode.MulF64, t, more));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.DivF64, numerator, b.Emit(ScalarOpcode.SubF64, r, t)));
    }
}
