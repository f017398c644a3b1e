using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends sin x, correctly rounded for arguments of any size: ±0 for ±0, NaN for NaN and infinities.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 140 instructions.</returns>
    /// <remarks>
    /// <c>sin x = ± sin or cos of the rest</c> (<see cref="SineOfQuarters"/>), by quadrant and sign of x. The rest is known to twice the precision of f64, so the errors that
    /// count are those of the last two sums: below 1.2·2^-53. For 0x46199998 the f64 nearest to sin x is the midpoint of two f32 whose even one is wrong; the coefficients were searched at random
    /// (within their minimax error) until this and all others within 32·2^-53 of a midpoint came out right.
    /// </remarks>
    public static Register Sin(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        ReadOnlySpan<double> sine =
        [
            -0.16666666666666674, 0.0083333333333334529, -0.00019841269841202472, 2.7557319184561468e-06, -2.5052100556856794e-08, 1.6057634134004641e-10, -7.5610448369429341e-13,
        ];
        ReadOnlySpan<double> cosine =
        [
            0.5, -0.041666666666666088, 0.0013888888888799417, -2.4801587246968306e-05, 2.7557303560590561e-07, -2.0874451146588295e-09, 1.1304899590315562e-11,
        ];
        (Register value, Register quadrant) = SineOfQuarters(b, b.Emit(ScalarOpcode.AbsF32, x), 0, 2.3927761469647316e-17, sine, cosine);
        return WithSign(b, value, b.Emit(ScalarOpcode.XorU32, quadrant, x));
    }
}
