using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends cos x, correctly rounded for arguments of any size: 1 for ±0, NaN for NaN and infinities.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 145 instructions.</returns>
    /// <remarks>
    /// <c>cos x = ± sin or cos of the rest</c> (<see cref="SineOfQuarters"/>), a quarter of a turn after the sine. Errors are below 1.3·2^-53. For two arguments, 0x5f18b878 and 0x6115cb11,
    /// the value is nearer to a midpoint of two f32 than to the next f64, and the even neighbour is the wrong one; here the terms of the polynomial are too small for their
    /// rounding to matter, so these two are mended: one last place less, one more.
    /// </remarks>
    public static Register Cos(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        ReadOnlySpan<double> sine =
        [
            -0.16666666666666666, 0.0083333333333333, -0.00019841269841215894, 2.755731919172419e-06, -2.505209918960273e-08, 1.6057697009167322e-10, -7.549208009756507e-13,
        ];
        ReadOnlySpan<double> cosine =
        [
            0.5, -0.04166666666666608, 0.0013888888888796468, -2.4801587246457197e-05, 2.7557303540970483e-07, -2.0874463649512465e-09, 1.1304144334195354e-11,
        ];
        Register magnitude = b.Emit(ScalarOpcode.AbsF32, x);
        (Register value, Register quadrant) = SineOfQuarters(b, magnitude, 1, 6.123233995736766e-17, sine, cosine);
        value = b.Emit(ScalarOpcode.SubU32, value, b.Emit(ScalarOpcode.EqualU32, magnitude, b.UInt32(0x5f18b878)));
        value = b.Emit(ScalarOpcode.AddU32, value, b.Emit(ScalarOpcode.EqualU32, magnitude, b.UInt32(0x6115cb11)));
        return WithSign(b, value, quadrant);
    }
}
