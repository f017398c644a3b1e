using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>erf x by polynomials of degree 8 on sixteen intervals of |x|, coefficients from tables in registers: no division, and half the definition's multiplications.</summary>
/// <remarks>
/// <code>
/// a = |x| clamped to 3.9375
/// i = round(a (5.9375 - 0.51171875 a))              0..15: narrow intervals where erf bends, wide ones where it is almost 1
/// erf x = ±P_i(a)
/// </code>
/// <para>
/// P_i is a polynomial in a itself, not in the distance from its interval: coefficients of a smooth function like this one stay small enough that no more than three bits are lost. P_0 has no constant
/// term, so that small arguments keep their relative accuracy. Coefficients interpolate erf at the nine Chebyshev points of an interval (the first: erf a / a at eight, 2/sqrt(pi) rounded),
/// with relative errors of up to 2^-43. That is not enough for every input: polynomials with random coefficients, 2^-44 and smaller on the interval, were added until all 888 inputs
/// within 2^-41 (below 0.08: 2^-43) of a midpoint of two f32 came out right. The proof is the comparison of all inputs.
/// </para>
/// </remarks>
internal static partial class ErfByTable
{
    /// <summary>Appends erf of an f32 register.</summary>
    public static Register Append(ScalarProgramBuilder b, Register x)
    {
        const double shift = 6755399441055744.0;
        Register magnitude = b.Emit(ScalarOpcode.MinF32, b.Emit(ScalarOpcode.AbsF32, x), b.Float32(3.9375f));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, magnitude);
        Register density = b.Emit(ScalarOpcode.FmaF64, wide, b.Float64(-0.51171875), b.Float64(5.9375));
        Register interval = b.Emit(ScalarOpcode.FmaF64, wide, density, b.Float64(shift));
        int degree = Coefficients.Count - 1;
        Register sum = KernelOpcode.AppendLookup(b, interval, LookupTables.Erf + degree);
        for (int i = degree - 1; i >= 0; i--)
            sum = b.Emit(ScalarOpcode.FmaF64, sum, wide, KernelOpcode.AppendLookup(b, interval, LookupTables.Erf + i));
        return b.Emit(KernelOpcode.CopySign, b.Emit(ScalarOpcode.F64ToF32, sum), x);
    }
}
