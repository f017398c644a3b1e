using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

/// <summary>Correctly rounded elementary functions of f32, as instructions of scalar programs.</summary>
/// <remarks>
/// <para>
/// A function appends straight-line f64 instructions to a program; interpreter, kernels and contract execute these very instructions, so
/// there is one definition and no table. The result is the f32 nearest to the real value, ties to even, for every one of the 2^32 inputs:
/// <c>make test-exhaustive</c> compares all of them with MPFR. One file holds one function: derivation, error bound, coefficients.
/// </para>
/// <para>
/// Coefficients are not only small in error. Where the real value lies within the f64 error of a rounding boundary of f32 (a handful of
/// inputs per function), the last bits of the coefficients were chosen so that the f64 result falls on the right side. Bounds explain why
/// nearly all inputs are right; only the exhaustive comparison proves the rest. <b>Any change of a coefficient or of the order of
/// instructions needs a new exhaustive run.</b>
/// </para>
/// </remarks>
public static partial class Elementary
{
    /// <summary>Value of <c>coefficients[0] + coefficients[1]·x + ...</c> by Horner's rule, one fma for each coefficient but the last.</summary>
    private static Register Polynomial(ScalarProgramBuilder b, Register x, params ReadOnlySpan<double> coefficients)
    {
        Register sum = b.Float64(coefficients[^1]);
        for (int i = coefficients.Length - 2; i >= 0; i--)
            sum = b.Emit(ScalarOpcode.FmaF64, sum, x, b.Float64(coefficients[i]));
        return sum;
    }
}
