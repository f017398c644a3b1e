using System.Runtime.InteropServices;

namespace Verifiable.Exhaustive;

/// <summary>The functions of GNU MPFR (Debian package libmpfr6) that <see cref="MpfrRounder"/> and <see cref="MpfrPower"/> use.</summary>
/// <remarks>Signatures are those of mpfr.h 4.2; the C type <c>long</c> is pointer-sized on 64-bit Linux. Rounding mode 0 is to nearest, ties to even.</remarks>
internal static unsafe partial class MpfrNative
{
    public const int RoundToNearest = 0;

    private const string Library = "libmpfr.so.6";

    /// <summary><c>mpfr_t</c>: initialised by <see cref="Initialize"/>, owns its limbs until <see cref="Clear"/>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Number
    {
        public nint Precision;
        public int Sign;
        public nint Exponent;
        public ulong* Limbs;
    }

    [LibraryImport(Library, EntryPoint = "mpfr_init2")]
    public static partial void Initialize(Number* x, nint precision);

    [LibraryImport(Library, EntryPoint = "mpfr_clear")]
    public static partial void Clear(Number* x);

    /// <summary>Sets the least exponent of the calling thread; an exponent e stands for [2^(e-1), 2^e).</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_set_emin")]
    public static partial int SetLeastExponent(nint exponent);

    /// <summary>Sets the greatest exponent of the calling thread.</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_set_emax")]
    public static partial int SetGreatestExponent(nint exponent);

    [LibraryImport(Library, EntryPoint = "mpfr_get_emin")]
    public static partial nint GetLeastExponent();

    [LibraryImport(Library, EntryPoint = "mpfr_get_emax")]
    public static partial nint GetGreatestExponent();

    /// <summary>Nonzero for ±0.</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_zero_p")]
    public static partial int IsZero(Number* x);

    [LibraryImport(Library, EntryPoint = "mpfr_set_flt")]
    public static partial int SetSingle(Number* x, float value, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_get_flt")]
    public static partial float GetSingle(Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_get_d")]
    public static partial double GetDouble(Number* x, int rounding);

    /// <summary>Rounds to a subnormal where the exponent asks for it; <paramref name="ternary"/> is the result of the operation that made x.</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_subnormalize")]
    public static partial int Subnormalize(Number* x, int ternary, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_exp")]
    public static partial int Exp(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_expm1")]
    public static partial int Expm1(Number* result, Number* x, int rounding);

    /// <summary>x to the power of y; special values as in ISO C's <c>pow</c>, which are those of IEEE 754.</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_pow")]
    public static partial int Power(Number* result, Number* x, Number* y, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_log")]
    public static partial int Log(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_tanh")]
    public static partial int Tanh(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_log1p")]
    public static partial int Log1p(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_sin")]
    public static partial int Sin(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_cos")]
    public static partial int Cos(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_erf")]
    public static partial int Erf(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_rec_sqrt")]
    public static partial int Rsqrt(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_set")]
    public static partial int Set(Number* result, Number* x, int rounding);

    /// <summary>Brings a number that may lie outside the current range of exponents into it: zero, an infinity or an end of the range.</summary>
    [LibraryImport(Library, EntryPoint = "mpfr_check_range")]
    public static partial int CheckRange(Number* x, int ternary, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_neg")]
    public static partial int Negate(Number* result, Number* x, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_add_ui")]
    public static partial int Add(Number* result, Number* x, nuint y, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_ui_div")]
    public static partial int Divide(Number* result, nuint x, Number* y, int rounding);

    [LibraryImport(Library, EntryPoint = "mpfr_get_version")]
    private static partial byte* GetVersion();

    /// <summary>Version of the library that was loaded.</summary>
    public static string Version => Marshal.PtrToStringUTF8((nint)GetVersion()) ?? "of unknown version";
}
