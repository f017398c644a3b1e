using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>e^x with sixteen powers of two from a table in registers, so that a polynomial of degree 6 is enough.</summary>
/// <remarks>
/// <code>
/// x' = x clamped as in the definition
/// m  = round(16 x' log2 e),  t = 16 x' log2 e - m,  m = 16 n + j
/// e^x = 2^n 2^(j/16) (1 + t q(t))
/// </code>
/// m is in the low bits of a sum, as n is in the definition's. Shifted left by 48, n is where f64 have their exponents, and what j adds below is taken off the table's entries beforehand.
/// 1 + t q(t) interpolates 2^(t/16) on [-1/2, 1/2] (relative error 2^-56); the table's entries are rounded.
/// </remarks>
internal static class ExpByTable
{
    private const int MantissaBits = 52;
    private const int StepBits = 4;

    /// <summary>2^(j/16), less j 2^48 in its bits.</summary>
    public static IReadOnlyList<double> Powers { get; } =
    [
        .. ((double[])
        [
            1, 1.0442737824274138, 1.0905077326652577, 1.1387886347566916,
            1.189207115002721, 1.241857812073484, 1.2968395546510096, 1.3542555469368927,
            1.4142135623730951, 1.4768261459394993, 1.5422108254079407, 1.6104903319492543,
            1.681792830507429, 1.7562521603732995, 1.8340080864093424, 1.9152065613971474,
        ]).Select((power, j) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(power) - ((ulong)j << (MantissaBits - StepBits)))),
    ];

    // Of q.
    private static ReadOnlySpan<double> Coefficients =>
        [0.043321698784996608, 0.0009383847928089873, 1.355080777749983e-05, 1.4676100321837672e-07, 1.2716085030349987e-09, 9.1813349609072545e-12];

    /// <summary>Appends e^x of an f32 register.</summary>
    public static Register Append(ScalarProgramBuilder b, Register x)
    {
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(89)), b.Float32(-104));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped), factor = b.Float64(LookupTables.Entries * Elementary.Log2E), shifter = b.Float64(6755399441055744.0);
        Register shifted = b.Emit(ScalarOpcode.FmaF64, wide, factor, shifter);
        Register t = b.Emit(ScalarOpcode.FmaF64, wide, factor, b.Emit(ScalarOpcode.SubF64, shifter, shifted));
        Register power = KernelOpcode.AppendAddShifted(b, KernelOpcode.AppendLookup(b, shifted, LookupTables.Exp), shifted, MantissaBits - StepBits);
        Register sum = b.Float64(Coefficients[^1]);
        for (int i = Coefficients.Length - 2; i >= 0; i--)
            sum = b.Emit(ScalarOpcode.FmaF64, sum, t, b.Float64(Coefficients[i]));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.FmaF64, power, b.Emit(ScalarOpcode.MulF64, sum, t), power));
    }
}
