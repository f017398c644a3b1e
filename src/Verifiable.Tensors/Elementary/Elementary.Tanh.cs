using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends tanh x, correctly rounded: ±0 for ±0, ±1 from 9.01 on, NaN for NaN.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 35 instructions.</returns>
    /// <remarks>
    /// <code>
    /// x' = x clamped to [-10, 10]                    tanh 9.011 is above 1 - 2^-25
    /// e^2x' = s (R + t)/(R - t),  s = 2^n            the reduction of exp
    /// tanh x = (R (s - 1) + t (s + 1)) / (R (s + 1) + t (s - 1))
    /// </code>
    /// <para>
    /// Nothing cancels: where n = 0, s - 1 is zero and the quotient is t/R; elsewhere |R (s - 1)| is at least 1.9 times |t (s + 1)|. So small
    /// arguments need no series. But the error of R shows in t/R as it is, where in exp it shows only times t: R has coefficients of its own,
    /// the first exact, the others minimax for the relative error (2^-49.8 at the far end of t). The error of the result is below 20·2^-53.
    /// </para>
    /// <para>s - 1 is written as -(1 - s), and n is subtracted negated, so that both zeros keep the sign of x = -0 or +0 in sums of zeros.</para>
    /// </remarks>
    public static Register Tanh(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        ReadOnlySpan<double> coefficients =
            [2.8853900817779268, 0.11552453009274091, -0.0009250684590612093, 1.058197951014182e-05, -1.2614688053057293e-07];
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(10)), b.Float32(-10));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped);
        (Register r, Register t, Register shifted) = ReduceToPowerOfTwo(b, wide, 2 * Log2E, keepZeroSign: true, coefficients);
        Register s = PowerOfTwo(b, shifted);

        Register one = b.Float64(1);
        Register less = b.Emit(ScalarOpcode.NegF64, b.Emit(ScalarOpcode.SubF64, one, s));
        Register more = b.Emit(ScalarOpcode.AddF64, s, one);
        Register numerator = b.Emit(ScalarOpcode.FmaF64, r, less, b.Emit(ScalarOpcode.MulF64, t, more));
        Register denominator = b.Emit(ScalarOpcode.FmaF64, t, less, b.Emit(ScalarOpcode.MulF64, r, more));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.DivF64, numerator, denominator));
    }
}
