using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>e^x without the definition's division, which takes as long as sixteen other operations.</summary>
/// <remarks>
/// The definition's reduction, then 2^t on [-1/2, 1/2] as a polynomial of degree 11, interpolated at Chebyshev points
/// (relative error 2^-55.5 with rounded coefficients), its even and odd powers summed apart (<see cref="SplitPolynomial"/>).
/// </remarks>
internal static class ExpByPolynomial
{
    private static ReadOnlySpan<double> Coefficients =>
    [
        1, 0.6931471805599453, 0.24022650695910158, 0.055504108664821625, 0.009618129107587256, 0.001333355814640647,
        0.00015403530463724353, 1.5252733841556773e-05, 1.3215432535912375e-06, 1.0178057087733941e-07, 7.074194297288521e-09, 4.4558179083360645e-10,
    ];

    /// <summary>Appends e^x of an f32 register.</summary>
    public static Register Append(ScalarProgramBuilder b, Register x)
    {
        const double shift = 6755399441055744.0 + 1023;
        Register clamped = b.Emit(ScalarOpcode.MaxF32, b.Emit(ScalarOpcode.MinF32, x, b.Float32(89)), b.Float32(-104));
        Register wide = b.Emit(ScalarOpcode.F32ToF64, clamped), factor = b.Float64(Elementary.Log2E), shifter = b.Float64(shift);
        Register shifted = b.Emit(ScalarOpcode.FmaF64, wide, factor, shifter);
        Register t = b.Emit(ScalarOpcode.FmaF64, wide, factor, b.Emit(ScalarOpcode.SubF64, shifter, shifted));
        Register power = SplitPolynomial.Append(b, t, b.Emit(ScalarOpcode.MulF64, t, t), Coefficients);
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.MulF64, power, Elementary.PowerOfTwo(b, shifted)));
    }
}
