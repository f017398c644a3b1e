using Verifiable.Protocol.Programs;
using static Verifiable.Protocol.Programs.ScalarOpcode;
using Register = Verifiable.Protocol.Programs.ScalarProgramBuilder.Register;

namespace Verifiable.Tensors;

public static partial class Elementary
{
    /// <summary>P of pow, upper halves: <c>4/ln2 (1 + z/3 + z^2/5 + ...)</c>, minimax.</summary>
    private static ReadOnlySpan<double> PowLogHigh =>
    [
        5.7707801635558535, 1.923593387851951, 1.1541560327111706, 0.8243971662222648, 0.6411977959506504, 0.5246163785050783,
        0.44390616642709685, 0.38471867765490986, 0.33945763923567945, 0.3037276697022544, 0.2745889214914424, 0.2614949696364506,
    ];

    private static ReadOnlySpan<double> PowLogLow => [8.142109496372218e-17, 1.01155233309333e-16, 1.051020466757813e-16, 2.7497886600726364e-17, -4.9505332953780205e-18];

    /// <summary>R of pow, upper halves: <c>T coth(T ln2/8)</c> in powers of T^2, minimax.</summary>
    private static ReadOnlySpan<double> PowExpHigh =>
    [
        11.541560327111707, 0.028881132523331056, -1.4454194964797286e-05, 1.0334168950294862e-08,
        -7.757941591420383e-12, 5.882775282913163e-15, -4.471245291649714e-18, 3.397732953403351e-21,
    ];

    private static ReadOnlySpan<double> PowExpLow => [1.6284218992744824e-16, -1.3466951288656807e-18, -1.9200661593419484e-22, 5.789185326894526e-25];

    /// <summary>Appends x^y, correctly rounded, with the special cases of <c>pow</c> in IEEE 754-2019, section 9.2.1.</summary>
    /// <param name="b">The program under construction.</param>
    /// <param name="x">A w32 register, the base, read as f32.</param>
    /// <param name="y">A w32 register, the exponent, read as f32.</param>
    /// <returns>A w32 register, the last one written; 251 instructions.</returns>
    /// <remarks>
    /// <code>
    /// |x| = 2^k m,  m in [0.7071, 1.4142)
    /// u = (m - 1) / (sqrt m + 1)^2 = tanh(ln(m)/4)       L = log2 m = u P(u^2)
    /// N = round(y k + y L),  T = y k + y L - N           |T| &lt;= 1/2
    /// 2^(T/4) = (R + T) / (R - T),  R(T^2) = T coth(T ln2/8)
    /// x^y = 2^N ((2^(T/4))^2)^2, rounded to odd at 53 bits, then to f32
    /// </code>
    /// <para>
    /// Everything that matters is a pair of f64, high + low (Dekker 1971). A product a·b is <c>p = a b, e = fma(a, b, -p)</c>; a Horner step <c>c + z a</c> with |c| much greater is
    /// <c>s = fma(z, a, c), e = fma(z, a, c - s)</c>, since c - s is exact; the lower halves are added to e. y k has at most 32 bits, so it is exact, and so is y k - N; the sum with y L
    /// needs no more than Fast2Sum, because where |y L| exceeds the other term it is either below 1, and then the other has few bits, or the sum is exact.
    /// The square root (one step of arithmetic-geometric reduction) and the two squarings cost less than the terms of P and R that they make superfluous.
    /// </para>
    /// <para>
    /// Error, relative to x^y: largest found 2^-92.6, where |y log2 x| is near 150, and below 2^-99 where x^y is a number of 25 bits or a midpoint of two f32
    /// (then |y L| is at most 8). So the low half is rounded to a multiple of about 2^-94 of the high one: an exact result or an exact midpoint comes out as such, and ties go to even. The other results
    /// are wrong only where x^y lies within 2^-92 of a midpoint; there are about 2^60 pairs with a finite result other than 0 and 1, which behave like random numbers, so that the
    /// nearest of them is expected at 2^-85, and a wrong one with a probability of 2^-7. docs/numerics.md records what was checked.
    /// </para>
    /// <para>
    /// Special cases. x = 0 and x = inf come out of the word arithmetic as k = -1023 and 1024 with m = 1; these k become ∓2e290 by the rounding of k/512, which is 0 for all others. The exponent
    /// is limited to [-2^31, 2^31 - 128], where every power but that of ±1 has over- or underflown, and which leaves its parity (large f32 are even). x = 1 or y = 0 make the exponent 0; a finite x below 0
    /// with a broken exponent, and NaN, make it NaN. An odd exponent takes the sign of x.
    /// </para>
    /// </remarks>
    public static Register Pow(ScalarProgramBuilder b, Register x, Register y)
    {
        ArgumentNullException.ThrowIfNull(b);
        Register magnitude = b.Emit(AbsF32, x);
        (Register exponent, Register sign) = PowExponent(b, x, magnitude, y);
        (Register k, Register logHigh, Register logLow) = PowLogarithm(b, b.Emit(F32ToF64, magnitude));

        Register whole = b.Emit(MulF64, exponent, k);
        Register p = b.Emit(MulF64, exponent, logHigh);
        Register error = b.Emit(FmaF64, exponent, logLow, b.Emit(FmaF64, exponent, logHigh, b.Emit(NegF64, p)));

        // 2^-152 rounds to 0 and 2^130 to infinity.
        Register one = b.Float64(1), shifter = b.Float64(6755399441055744.0 + 1023);
        Register limited = b.Emit(MinF64, b.Emit(MaxF64, b.Emit(AddF64, whole, p), b.Float64(-152)), b.Float64(130));
        Register shifted = b.Emit(AddF64, limited, shifter);
        Register fraction = b.Emit(SubF64, whole, b.Emit(SubF64, shifted, shifter));
        Register sum = b.Emit(AddF64, fraction, p);
        error = b.Emit(AddF64, b.Emit(SubF64, p, b.Emit(SubF64, sum, fraction)), error);
        Register t = b.Emit(AddF64, sum, error);
        Register low = b.Emit(SubF64, error, b.Emit(SubF64, t, sum));
        t = b.Emit(MaxF64, b.Emit(MinF64, t, one), b.Float64(-1));

        (Register high, low) = PowOfTwo(b, t, low);
        Register power = b.Emit(MulF64, RoundToOdd(b, high, low), PowerOfTwo(b, shifted));
        return b.Emit(CanonicalizeF32, b.Emit(XorU32, b.Emit(F64ToF32, power), sign));
    }

    /// <summary>Appends the exponent as f64, 0 and NaN where the special cases want it, and the sign of the result, the uppermost bit of a word.</summary>
    private static (Register Exponent, Register Sign) PowExponent(ScalarProgramBuilder b, Register x, Register magnitude, Register y)
    {
        Register zero = b.UInt32(0);
        Register limited = b.Emit(MaxF32, b.Emit(MinF32, y, b.Float32(2147483520f)), b.Float32(-2147483648f));
        Register isWhole = b.Emit(EqualF32, b.Emit(RoundF32, limited), limited);
        Register isOdd = b.Emit(AndU32, b.Emit(F32ToI32, limited), isWhole);
        Register sign = b.Emit(AndU32, x, b.Emit(ShiftLeftU32, isOdd, b.UInt32(31)));

        Register isFiniteNegative = b.Emit(LessU32, b.Emit(SubU32, x, b.UInt32(0x80000001)), b.UInt32(0x7f7fffff));
        Register isUndefined = b.Emit(OrU32, b.Emit(LessU32, isWhole, isFiniteNegative), b.Emit(LessU32, b.UInt32(0x7f800000), magnitude));
        Register defined = b.Emit(Select32, isUndefined, b.UInt32(0x7fc00000), limited);
        Register isOne = b.Emit(OrU32, b.Emit(EqualF32, x, b.Float32(1)), b.Emit(EqualF32, y, zero));
        return (b.Emit(F32ToF64, b.Emit(Select32, isOne, zero, defined)), sign);
    }

    /// <summary>Appends k, and log2 m as a pair, for a magnitude 2^k m.</summary>
    private static (Register Exponent, Register High, Register Low) PowLogarithm(ScalarProgramBuilder b, Register magnitude)
    {
        Register word = b.Emit(HighWordF64, magnitude);
        Register twenty = b.UInt32(20);
        Register exponent = b.Emit(ShiftRightI32, b.Emit(SubU32, word, b.UInt32(0x3fe6a09e)), twenty);
        Register m = b.Emit(F64FromWords, b.Emit(SubU32, word, b.Emit(ShiftLeftU32, exponent, twenty)), b.Emit(LowWordF64, magnitude));
        Register k = b.Emit(I32ToF64, exponent);
        k = b.Emit(FmaF64, b.Emit(RoundF64, b.Emit(MulF64, k, b.Float64(1.0 / 512))), b.Float64(1e290), k);

        Register root = b.Emit(SqrtF64, m);
        Register rootLow = b.Emit(DivF64, b.Emit(FmaF64, b.Emit(NegF64, root), root, m), b.Emit(AddF64, root, root));
        Register one = b.Float64(1);
        Register sum = b.Emit(AddF64, one, root);
        Register sumLow = b.Emit(AddF64, b.Emit(AddF64, b.Emit(SubF64, one, sum), root), rootLow);
        (Register divisor, Register divisorLow) = Square(b, sum, sumLow);
        Register dividend = b.Emit(SubF64, m, one);
        Register u = b.Emit(DivF64, dividend, divisor);
        Register minusU = b.Emit(NegF64, u);
        Register rest = b.Emit(FmaF64, minusU, divisorLow, b.Emit(FmaF64, minusU, divisor, dividend));
        Register uLow = b.Emit(DivF64, rest, divisor);

        Register minusSquare = b.Emit(MulF64, u, minusU);
        Register squareLow = b.Emit(FmaF64, b.Emit(AddF64, u, u), uLow, b.Emit(FmaF64, u, u, minusSquare));
        (Register p, Register pLow) = PairPolynomial(b, b.Emit(NegF64, minusSquare), squareLow, PowLogHigh, PowLogLow, 6);
        Register high = b.Emit(MulF64, u, p);
        Register low = b.Emit(FmaF64, uLow, p, b.Emit(FmaF64, u, pLow, b.Emit(FmaF64, u, p, b.Emit(NegF64, high))));
        return (k, high, low);
    }

    /// <summary>Appends 2^T as a pair, the low half at most half an ulp of the high one.</summary>
    private static (Register High, Register Low) PowOfTwo(ScalarProgramBuilder b, Register t, Register tLow)
    {
        (Register square, Register squareLow) = Square(b, t, tLow);
        (Register r, Register rLow) = PairPolynomial(b, square, squareLow, PowExpHigh, PowExpLow, 4);
        Register dividend = b.Emit(AddF64, r, t);
        Register dividendLow = b.Emit(AddF64, b.Emit(AddF64, b.Emit(SubF64, r, dividend), t), b.Emit(AddF64, rLow, tLow));
        Register divisor = b.Emit(SubF64, r, t);
        Register divisorLow = b.Emit(AddF64, b.Emit(SubF64, b.Emit(SubF64, r, divisor), t), b.Emit(SubF64, rLow, tLow));

        Register quotient = b.Emit(DivF64, dividend, divisor);
        Register minus = b.Emit(NegF64, quotient);
        Register rest = b.Emit(FmaF64, minus, divisorLow, b.Emit(FmaF64, minus, divisor, dividend));
        Register quotientLow = b.Emit(DivF64, b.Emit(AddF64, rest, dividendLow), divisor);

        (Register high, Register low) = Square(b, quotient, quotientLow);
        (high, low) = Square(b, high, low);
        Register sum = b.Emit(AddF64, high, low);
        return (sum, b.Emit(AddF64, b.Emit(SubF64, high, sum), low));
    }

    /// <summary>Appends the square of a pair.</summary>
    private static (Register High, Register Low) Square(ScalarProgramBuilder b, Register high, Register low)
    {
        Register square = b.Emit(MulF64, high, high);
        Register error = b.Emit(FmaF64, high, high, b.Emit(NegF64, square));
        return (square, b.Emit(FmaF64, b.Emit(AddF64, high, high), low, error));
    }

    /// <summary>Appends a polynomial of a pair: the terms below <paramref name="pairs"/> as pairs, those above in f64, which is enough because they are small.</summary>
    private static (Register High, Register Low) PairPolynomial(
        ScalarProgramBuilder b, Register z, Register zLow, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> lowCoefficients, int pairs)
    {
        Register sum = Polynomial(b, z, coefficients[pairs..]);
        Register low = default;
        for (int j = pairs - 1; j >= 0; j--)
        {
            Register coefficient = b.Float64(coefficients[j]);
            Register next = b.Emit(FmaF64, z, sum, coefficient);
            Register error = b.Emit(FmaF64, z, sum, b.Emit(SubF64, coefficient, next));
            if (j < lowCoefficients.Length)
                error = b.Emit(AddF64, error, b.Float64(lowCoefficients[j]));
            error = b.Emit(FmaF64, zLow, sum, error);
            low = j == pairs - 1 ? error : b.Emit(FmaF64, z, low, error);
            sum = next;
        }

        return (sum, low);
    }

    /// <summary>Appends a positive pair as the f64 towards zero, its last bit set where that is not exact: what a later rounding to f32 needs. Low halves below 2^-96 of the high one count as zero.</summary>
    private static Register RoundToOdd(ScalarProgramBuilder b, Register high, Register low)
    {
        // The ulp of high 2^-42 is between 2^-95 and 2^-94 of high.
        Register shifter = b.Emit(MulF64, high, b.Float64(1.0 / (1L << 42)));
        Register rest = b.Emit(SubF64, b.Emit(AddF64, low, shifter), shifter);
        Register zero = b.Float64(0);
        Register before = b.Emit(MulF64, high, b.Float64(0.99999999999999989));
        Register truncated = b.Emit(Select64, b.Emit(LessF64, rest, zero), before, high);
        Register isInexact = b.Emit(XorU32, b.Emit(EqualF64, rest, zero), b.UInt32(1));
        return b.Emit(F64FromWords, b.Emit(HighWordF64, truncated), b.Emit(OrU32, b.Emit(LowWordF64, truncated), isInexact));
    }
}
