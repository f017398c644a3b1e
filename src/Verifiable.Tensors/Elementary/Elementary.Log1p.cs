using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>Appends ln(1 + x), correctly rounded: ±0 for ±0, -inf for -1, +inf for +inf, NaN for NaN and below -1.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 51 instructions.</returns>
    /// <remarks>
    /// <code>
    /// 1 + x = 2^k m,  m in [0.7071, 1.4142)      k from the words of the rounded sum, as in log; q = 2^-k
    /// f = x q + (q - 1) = m - 1                  for k = 0 it is x itself
    /// s = f / (a f + 2a)
    /// ln m = s P(s^2)                            P absorbs the factor a
    /// ln(1 + x) = k C + (k c + s P),  C + c = ln2
    /// result = min(ln(1 + x), x, sqrt(1 + x))
    /// </code>
    /// <para>
    /// The special cases are those of log: the square root is NaN where the logarithm has to be, and constants carry a factor 2^121 so that
    /// k = -1023 (x = -1) and k = 1023 (+inf, clamped to 2^1023 so that f stays finite) overflow on conversion. The minimum with x, never below ln(1 + x),
    /// restores the sign of -0. Taking the factor off is exact: where results are subnormal they equal x.
    /// </para>
    /// <para>
    /// P of degree 7 is minimax (2^-59.6). Nevertheless an accurate evaluation is wrong for eight inputs, whose logarithm is nearer to a midpoint of two f32
    /// than to the next f64: 0x3710001b, 0x41078feb, 0x65d890d3, 0x6f31a8ec, 0xb70fffe5, 0xbb0ec8c4, and 0x35400003 and 0xb53ffffd, which are nearer than 2^-64.
    /// a and c do not matter for the real value, only for how intermediate results round: they were searched at random until these eight, and all others
    /// within 2^-46 of a midpoint, came out right.
    /// </para>
    /// </remarks>
    public static Register Log1p(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        const double a = 1.5832252641793523;
        const double c = 0.80581682204369942 * LogScale;
        const double rest = -0.11266964148375411 * LogScale;
        ReadOnlySpan<double> p =
        [
            3.1664505283587046 * LogScale, 2.645677326054606 * LogScale, 3.9789964224668855 * LogScale, 7.1241152861545105 * LogScale,
            13.88901337391842 * LogScale, 28.487251322129271 * LogScale, 60.131124943562391 * LogScale, 145.78602091552227 * LogScale,
        ];

        Register one = b.Float64(1);
        Register wide = b.Emit(ScalarOpcode.MinF64, b.Emit(ScalarOpcode.F32ToF64, x), b.Float64(8.98846567431158e307));
        Register high = b.Emit(ScalarOpcode.HighWordF64, b.Emit(ScalarOpcode.AddF64, wide, one));
        Register twenty = b.UInt32(20);
        Register k = b.Emit(ScalarOpcode.ShiftRightI32, b.Emit(ScalarOpcode.SubU32, high, b.UInt32(0x3fe6a09e)), twenty);
        Register scaleHigh = b.Emit(ScalarOpcode.SubU32, b.UInt32(0x3ff00000), b.Emit(ScalarOpcode.ShiftLeftU32, k, twenty));
        Register q = b.Emit(ScalarOpcode.F64FromWords, scaleHigh, b.UInt32(0));
        Register exponent = b.Emit(ScalarOpcode.I32ToF64, k);

        Register f = b.Emit(ScalarOpcode.FmaF64, wide, q, b.Emit(ScalarOpcode.SubF64, q, one));
        Register s = b.Emit(ScalarOpcode.DivF64, f, b.Emit(ScalarOpcode.FmaF64, f, b.Float64(a), b.Float64(2 * a)));
        Register mantissaLog = b.Emit(ScalarOpcode.MulF64, s, Polynomial(b, b.Emit(ScalarOpcode.MulF64, s, s), p));

        Register partial = b.Emit(ScalarOpcode.FmaF64, exponent, b.Float64(c), mantissaLog);
        Register scaled = b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.FmaF64, exponent, b.Float64(rest), partial));
        Register log = b.Emit(ScalarOpcode.MulF32, scaled, b.Float32(1 / (float)LogScale));
        Register bounded = b.Emit(ScalarOpcode.MinF32, log, x);
        return b.Emit(ScalarOpcode.MinF32, bounded, b.Emit(ScalarOpcode.SqrtF32, b.Emit(ScalarOpcode.AddF32, x, b.Float32(1))));
    }
}
