using Verifiable.Protocol.Programs;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>2^121, a factor that carries 128 beyond the range of f32.</summary>
    private const double LogScale = 2658455991569831745807614120560689152.0;

    /// <summary>Appends ln x, correctly rounded: -inf for ±0, +inf for +inf, NaN for NaN and below zero, +0 for 1.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, read as f32.</param>
    /// <returns>A w32 register, the last one written; 39 instructions.</returns>
    /// <remarks>
    /// <code>
    /// |x| = 2^k m,  m in [0.7071, 1.4142)        subnormals are normal as f64; 0x3fe6a09e is the high word of sqrt(1/2)
    /// s = (m - 1) / (m + 1)                      both exact: m has 24 bits
    /// ln m = 2 atanh s = s P(s^2)
    /// ln |x| = k C + (k c1 + s P)                c1 the second coefficient of P, C = ln2 - c1 rounded
    /// ln x = min(ln |x|, sqrt x)
    /// </code>
    /// <para>
    /// The special cases cost no select. sqrt x is NaN exactly where ln x has to be, and never below ln x elsewhere.
    /// Zero and infinity come out of the word arithmetic as k = -1023 and k = 1024 with m = 1, while finite results are below 104: all
    /// constants carry a factor 2^121, so that those two overflow on rounding to f32, and the factor is taken off again, which is exact.
    /// </para>
    /// <para>
    /// Plain double precision cannot be right everywhere: for five inputs (0x3c413d3a, 0x41178feb, 0x4c5d65a5, 0x65d890d3, 0x6f31a8ec) the
    /// f64 nearest to ln x is exactly the midpoint of two f32, and the even one of them is the wrong one. Adding k ln2 in two steps
    /// leaves a second rounding error, up to 1 ulp of f64, whose value for a given k depends on how ln2 is split. The split at c1 (no extra
    /// constant) and the last bits of the coefficients, found by random search over all inputs within 2^-46 of a boundary, move these
    /// inputs, and no other, across it. P pays for it: 30·2^-53 off in the middle, 2^-45.6 at the ends of m (minimax: 2^-52.4).
    /// </para>
    /// </remarks>
    public static Register Log(ScalarProgramBuilder b, Register x)
    {
        ArgumentNullException.ThrowIfNull(b);
        ReadOnlySpan<double> p =
        [
            1.9999999999999933 * LogScale,
            0.6666666666655915 * LogScale,
            0.40000000064710317 * LogScale,
            0.28571415849227805 * LogScale,
            0.2222343572236097 * LogScale,
            0.1812157302325933 * LogScale,
            0.16857991093717686 * LogScale,
        ];
        const double rest = 0.02648051389435382 * LogScale;

        Register wide = b.Emit(ScalarOpcode.F32ToF64, b.Emit(ScalarOpcode.AbsF32, x));
        Register high = b.Emit(ScalarOpcode.HighWordF64, wide);
        Register twenty = b.UInt32(20);
        Register k = b.Emit(ScalarOpcode.ShiftRightI32, b.Emit(ScalarOpcode.SubU32, high, b.UInt32(0x3fe6a09e)), twenty);
        Register mHigh = b.Emit(ScalarOpcode.SubU32, high, b.Emit(ScalarOpcode.ShiftLeftU32, k, twenty));
        Register m = b.Emit(ScalarOpcode.F64FromWords, mHigh, b.Emit(ScalarOpcode.LowWordF64, wide));
        Register exponent = b.Emit(ScalarOpcode.I32ToF64, k);

        Register one = b.Float64(1);
        Register s = b.Emit(ScalarOpcode.DivF64, b.Emit(ScalarOpcode.SubF64, m, one), b.Emit(ScalarOpcode.AddF64, m, one));
        Register mantissaLog = b.Emit(ScalarOpcode.MulF64, s, Polynomial(b, b.Emit(ScalarOpcode.MulF64, s, s), p));

        Register partial = b.Emit(ScalarOpcode.FmaF64, exponent, b.Float64(p[1]), mantissaLog);
        Register scaled = b.Emit(ScalarOpcode.F64ToF32, b.Emit(ScalarOpcode.FmaF64, exponent, b.Float64(rest), partial));
        Register log = b.Emit(ScalarOpcode.MulF32, scaled, b.Float32(1 / (float)LogScale));
        return b.Emit(ScalarOpcode.MinF32, log, b.Emit(ScalarOpcode.SqrtF32, x));
    }
}
