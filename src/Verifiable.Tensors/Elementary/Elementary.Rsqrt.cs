using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends 1/sqrt(x), correctly rounded: infinity of x's sign for ±0 (IEEE 754 rSqrt), +0 for +inf, NaN for NaN and below zero.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 5 instructions.</returns>
    /// <remarks>
    /// The f64 square root and quotient round once each: 2^-52 of the result. Up to powers of four there are only 2^24 arguments, and none of their
    /// values is so near to a midpoint of two f32.
    /// </remarks>
    public static Register Rsqrt(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        Register root = b.Emit(ScalarOpcode.SqrtF64, b.Emit(ScalarOpcode.F32ToF64, x));
        return b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.DivF64, b.Float64(1), root));
    }
}
