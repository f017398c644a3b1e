using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends erf x = 2/sqrt(pi) times the integral of e^-u^2 from 0 to x, correctly rounded: ±0 for ±0, ±1 from 3.92 on, NaN for NaN.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 49 instructions.</returns>
    /// <remarks>
    /// <code>
    /// x' = x clamped to [-3.9375, 3.9375]           erf 3.9375 is above 1 - 2^-25
    /// erf x = x' (P(y) / Q(y)),  y = x'^2
    /// </code>
    /// <para>
    /// erf(sqrt y)/sqrt y is an entire function of y, so one quotient serves all arguments, without cases and without exp. P of degree 9 and Q
    /// of degree 10 are minimax for the relative error on [0, 15.6] (2^-54.2); all coefficients are positive, so nothing cancels, and the error of the
    /// result stays below 4·2^-53. y loses small arguments (down to zero) where only P(0)/Q(0) = 2/sqrt(pi) counts.
    /// </para>
    /// </remarks>
    public static Register Erf(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        const float limit = 3.9375f;
        ReadOnlySpan<double> p =
        [
            1.1283791670955126, 0.20346646821215747, 0.061592454850237274, 0.005677227731480917, 0.0006841345036114363,
            3.776876265977575e-05, 2.300651966714788e-06, 7.055794160894463e-08, 1.971122444419842e-09, 1.2930243141175176e-11,
        ];
        ReadOnlySpan<double> q =
        [
            1, 0.5136507958897292, 0.12580182385619548, 0.019409697583863628, 0.0020961664505681865, 0.00016606842219480175,
            9.789982511852739e-06, 4.227352523180026e-07, 1.2550991296776237e-08, 2.111249188999364e-10, 3.405148781837273e-13,
        ];
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(limit)), b.Float32(-limit));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped);
        Register square = b.Emit(ScalarOpcode.MulF64, wide, wide);
        Register quotient = b.Emit(ScalarOpcode.DivF64, Polynomial(b, square, p), Polynomial(b, square, q));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.MulF64, wide, quotient));
    }
}
