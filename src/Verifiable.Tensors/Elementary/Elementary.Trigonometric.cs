using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>The bits of 2/pi after 25 zeros: window of |x| from 1 up to the greatest f32.</summary>
    private static ReadOnlySpan<uint> TwoOverPi => [0x00000051, 0x7cc1b727, 0x220a94fe, 0x13abe8fa, 0x9a6ee06d, 0xb14acc9e, 0x21c820ff, 0x28b1d5ef];

    /// <summary>Appends the magnitude of sin or cos as f32, and the quadrant in the upper two bits of a word.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="magnitude">Bits of |x|.</param>
    /// <param name="quarters">Quarters of a turn to add: 0 for sin, 1 for cos.</param>
    /// <param name="halfPiRest">pi/2 less its f64.</param>
    /// <param name="sine">S of <c>sin r = r + r^3 S(r^2)</c>.</param>
    /// <param name="cosine">C of <c>cos r = 1 - r^2 C(r^2)</c>.</param>
    /// <remarks>
    /// <code>
    /// |x| = m 2^(E - 23), m integer      w = m * (128 bits of 2/pi from bit E - 24 on) mod 2^128, of which 96 bits are kept: |x| 2/pi mod 4 (Payne and Hanek, 1983)
    /// q = w rounded to whole quarters    h + l = (w - q) pi/2,  |h| &lt;= pi/4, exact to 2^-100;  where |x| &lt; 1: h = |x|, l = 0, q = 0
    /// sin = h + (h^3 S(h^2) + l (1 - h^2/2))          cos = 1 - (h^2 C(h^2) + l sin)
    /// </code>
    /// The window is chosen by two bits of the exponent, then shifted by products with a power of two, whose high halves are what moves in from the next word. Infinity has x - x = NaN added.
    /// </remarks>
    private static (Register Value, Register Quadrant) SineOfQuarters(
        ScalarProgramBuilder b, Register magnitude, uint quarters, double halfPiRest, ReadOnlySpan<double> sine, ReadOnlySpan<double> cosine)
    {
        Register wide = b.Emit(F32ToF64, magnitude);
        (Register whole, Register middle, Register low) = TurnsOf(b, magnitude);
        Register thirty = b.UInt32(30);
        Register top = b.Emit(ShiftLeftU32, b.Emit(ShiftRightU32, b.Emit(AddU32, whole, b.UInt32(0x20000000)), thirty), thirty);

        // The upper 50 bits of the fraction are one f64, the other 43 another; both in units of 2^-62 quarters.
        Register upper = b.Emit(AndU32, middle, b.UInt32(0xfffff800));
        Register high = b.Emit(FmaF64, b.Emit(I32ToF64, b.Emit(SubU32, whole, top)), b.Float64(4294967296.0), b.Emit(U32ToF64, upper));
        Register rest = b.Emit(FmaF64, b.Emit(U32ToF64, low), b.Float64(1 / 4294967296.0), b.Emit(U32ToF64, b.Emit(SubU32, middle, upper)));
        const double unit = 1.0 / (1L << 62);
        Register halfPi = b.Float64(1.5707963267948966 * unit);
        Register reduced = b.Emit(FmaF64, high, halfPi, b.Emit(SubF64, wide, wide));
        Register error = b.Emit(FmaF64, high, halfPi, b.Emit(NegF64, reduced));
        Register correction = b.Emit(FmaF64, high, b.Float64(halfPiRest * unit), b.Emit(FmaF64, rest, halfPi, error));

        Register isSmall = b.Emit(LessF32, magnitude, b.Float32(1));
        Register h = b.Emit(Select64, isSmall, wide, reduced);
        Register l = b.Emit(Select64, isSmall, b.Float64(0), correction);
        Register quadrant = b.Emit(AddU32, b.Emit(Select32, isSmall, b.UInt32(0), top), b.UInt32(quarters << 30));

        Register square = b.Emit(MulF64, h, h);
        Register lowSine = b.Emit(MulF64, l, b.Emit(FmaF64, square, b.Float64(-0.5), b.Float64(1)));
        Register sin = b.Emit(AddF64, b.Emit(FmaF64, b.Emit(MulF64, h, square), Polynomial(b, square, sine), lowSine), h);
        Register cos = b.Emit(SubF64, b.Float64(1), b.Emit(FmaF64, square, Polynomial(b, square, cosine), b.Emit(MulF64, l, sin)));
        Register isOdd = b.Emit(AndU32, quadrant, b.UInt32(0x40000000));
        return (b.Emit(F64ToF32, b.Emit(Select64, isOdd, cos, sin)), quadrant);
    }

    /// <summary>Appends the upper 96 bits of |x| 2/pi mod 4, in units of 2^-94, for |x| of at least 1.</summary>
    private static (Register High, Register Middle, Register Low) TurnsOf(ScalarProgramBuilder b, Register magnitude)
    {
        Register m = b.Emit(OrU32, b.Emit(AndU32, magnitude, b.UInt32(0x007fffff)), b.UInt32(0x00800000));
        Register exponent = b.Emit(SubU32, b.Emit(ShiftRightU32, magnitude, b.UInt32(23)), b.UInt32(127));
        Register byOne = b.Emit(AndU32, exponent, b.UInt32(32)), byTwo = b.Emit(AndU32, exponent, b.UInt32(64));
        Span<Register> near = stackalloc Register[7];
        for (int j = 0; j < near.Length; j++)
            near[j] = b.Emit(Select32, byOne, b.UInt32(TwoOverPi[j + 1]), b.UInt32(TwoOverPi[j]));
        Span<Register> window = stackalloc Register[5];
        for (int j = 0; j < window.Length; j++)
            window[j] = b.Emit(Select32, byTwo, near[j + 2], near[j]);

        // Shift counts count modulo 32.
        Register power = b.Emit(ShiftLeftU32, b.UInt32(1), exponent);
        Span<Register> shifted = stackalloc Register[4];
        for (int j = 0; j < shifted.Length; j++)
            shifted[j] = b.Emit(OrU32, b.Emit(MulLowU32, window[j], power), b.Emit(MulHighU32, window[j + 1], power));

        // High halves are below 2^24, so a carry added to one does not overflow.
        Register carried = b.Emit(MulHighU32, m, shifted[3]);
        Register low = b.Emit(AddU32, b.Emit(MulLowU32, m, shifted[2]), carried);
        carried = b.Emit(AddU32, b.Emit(MulHighU32, m, shifted[2]), b.Emit(LessU32, low, carried));
        Register middle = b.Emit(AddU32, b.Emit(MulLowU32, m, shifted[1]), carried);
        carried = b.Emit(AddU32, b.Emit(MulHighU32, m, shifted[1]), b.Emit(LessU32, middle, carried));
        return (b.Emit(AddU32, b.Emit(MulLowU32, m, shifted[0]), carried), middle, low);
    }

    /// <summary>Appends a sign, the uppermost bit of a word, to a magnitude; NaN stays canonical.</summary>
    private static Register WithSign(ScalarProgramBuilder b, Register magnitude, Register sign) =>
        b.Emit(CanonicalizeF32, b.Emit(XorU32, magnitude, b.Emit(AndU32, sign, b.UInt32(0x80000000))));
}
