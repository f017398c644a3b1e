using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors.Kernels.Lanes.QuickForms;

/// <summary>Polynomials whose even and odd powers are summed apart: two chains of half the length, so that operations have less to wait for.</summary>
internal static class SplitPolynomial
{
    /// <summary>Appends <c>sum of coefficients[i] x^i</c> as <c>E(x^2) + x O(x^2)</c>.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w64 register.</param>
    /// <param name="square">Its square.</param>
    /// <param name="coefficients">At least two.</param>
    public static Register Append(ScalarProgramBuilder b, Register x, Register square, ReadOnlySpan<double> coefficients)
    {
        int last = coefficients.Length - 1;
        Register higher = b.Float64(coefficients[last]), lower = b.Float64(coefficients[last - 1]);
        for (int i = last - 2; i >= 0; i--)
            (higher, lower) = (lower, b.Emit(ScalarOpcode.FmaF64, higher, square, b.Float64(coefficients[i])));
        return b.Emit(ScalarOpcode.FmaF64, higher, x, lower);
    }
}
