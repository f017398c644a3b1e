using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Reference;

/// <summary>The value of one computing instruction of a scalar program, on raw register bits (protocol section 1).</summary>
/// <remarks>
/// Every function is total. A register of width w32 is the low 32 bits, the high ones are zero. NaN results are canonical. The primitives of
/// .NET used here are exactly specified: <c>FusedMultiplyAdd</c> rounds once, <c>Min</c> and <c>Max</c> are minimum and maximum of
/// IEEE 754-2019, <c>Round</c> is half to even, and conversions to integers truncate and saturate with NaN giving 0.
/// </remarks>
public static class ScalarArithmetic
{
    /// <summary>The canonical f32 NaN.</summary>
    public const uint NaN32 = 0x7fc00000;

    /// <summary>The canonical f64 NaN.</summary>
    public const ulong NaN64 = 0x7ff8000000000000;

    /// <summary>The bits with every f32 NaN made canonical.</summary>
    public static uint Canonicalize32(uint bits) => (bits & 0x7fffffff) > 0x7f800000 ? NaN32 : bits;

    /// <summary>The bits with every f64 NaN made canonical.</summary>
    public static ulong Canonicalize64(ulong bits) => (bits & 0x7fffffffffffffff) > 0x7ff0000000000000 ? NaN64 : bits;

    /// <summary>Result of <paramref name="opcode"/> on raw operand bits; operands that the opcode does not use are ignored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The opcode is not a computing one.</exception>
    public static ulong Apply(ScalarOpcode opcode, ulong a, ulong b, ulong c) => opcode switch
    {
        ScalarOpcode.AddF32 => Bits(F32(a) + F32(b)),
        ScalarOpcode.SubF32 => Bits(F32(a) - F32(b)),
        ScalarOpcode.MulF32 => Bits(F32(a) * F32(b)),
        ScalarOpcode.DivF32 => Bits(F32(a) / F32(b)),
        ScalarOpcode.SqrtF32 => Bits(MathF.Sqrt(F32(a))),
        ScalarOpcode.FmaF32 => Bits(MathF.FusedMultiplyAdd(F32(a), F32(b), F32(c))),
        ScalarOpcode.MinF32 => Bits(MathF.Min(F32(a), F32(b))),
        ScalarOpcode.MaxF32 => Bits(MathF.Max(F32(a), F32(b))),
        ScalarOpcode.NegF32 => Canonicalize32((uint)a ^ 0x80000000),
        ScalarOpcode.AbsF32 => Canonicalize32((uint)a & 0x7fffffff),
        ScalarOpcode.RoundF32 => Bits(MathF.Round(F32(a), MidpointRounding.ToEven)),
        ScalarOpcode.EqualF32 => Flag(F32(a) == F32(b)),
        ScalarOpcode.LessF32 => Flag(F32(a) < F32(b)),
        ScalarOpcode.LessOrEqualF32 => Flag(F32(a) <= F32(b)),
        ScalarOpcode.CanonicalizeF32 => Canonicalize32((uint)a),

        ScalarOpcode.AddF64 => Bits(F64(a) + F64(b)),
        ScalarOpcode.SubF64 => Bits(F64(a) - F64(b)),
        ScalarOpcode.MulF64 => Bits(F64(a) * F64(b)),
        ScalarOpcode.DivF64 => Bits(F64(a) / F64(b)),
        ScalarOpcode.SqrtF64 => Bits(Math.Sqrt(F64(a))),
        ScalarOpcode.FmaF64 => Bits(Math.FusedMultiplyAdd(F64(a), F64(b), F64(c))),
        ScalarOpcode.MinF64 => Bits(Math.Min(F64(a), F64(b))),
        ScalarOpcode.MaxF64 => Bits(Math.Max(F64(a), F64(b))),
        ScalarOpcode.NegF64 => Canonicalize64(a ^ 0x8000000000000000),
        ScalarOpcode.AbsF64 => Canonicalize64(a & 0x7fffffffffffffff),
        ScalarOpcode.RoundF64 => Bits(Math.Round(F64(a), MidpointRounding.ToEven)),
        ScalarOpcode.EqualF64 => Flag(F64(a) == F64(b)),
        ScalarOpcode.LessF64 => Flag(F64(a) < F64(b)),
        ScalarOpcode.LessOrEqualF64 => Flag(F64(a) <= F64(b)),
        ScalarOpcode.CanonicalizeF64 => Canonicalize64(a),

        ScalarOpcode.F32ToF64 => Bits((double)F32(a)),
        ScalarOpcode.F64ToF32 => Bits((float)F64(a)),
        ScalarOpcode.F32ToI32 => (uint)unchecked((int)F32(a)),
        ScalarOpcode.F32ToU32 => unchecked((uint)F32(a)),
        ScalarOpcode.I32ToF32 => Bits((float)(int)a),
        ScalarOpcode.U32ToF32 => Bits((float)(uint)a),
        ScalarOpcode.F64ToI32 => (uint)unchecked((int)F64(a)),
        ScalarOpcode.F64ToU32 => unchecked((uint)F64(a)),
        ScalarOpcode.I32ToF64 => Bits((double)(int)a),
        ScalarOpcode.U32ToF64 => Bits((double)(uint)a),

        ScalarOpcode.AddU32 => (uint)a + (uint)b,
        ScalarOpcode.SubU32 => unchecked((uint)a - (uint)b),
        ScalarOpcode.MulLowU32 => unchecked((uint)a * (uint)b),
        ScalarOpcode.MulHighU32 => (ulong)(uint)a * (uint)b >> 32,
        ScalarOpcode.AndU32 => (uint)a & (uint)b,
        ScalarOpcode.OrU32 => (uint)a | (uint)b,
        ScalarOpcode.XorU32 => (uint)a ^ (uint)b,
        ScalarOpcode.ShiftLeftU32 => (uint)a << (int)(b & 31),
        ScalarOpcode.ShiftRightU32 => (uint)a >> (int)(b & 31),
        ScalarOpcode.ShiftRightI32 => (uint)((int)a >> (int)(b & 31)),
        ScalarOpcode.EqualU32 => Flag((uint)a == (uint)b),
        ScalarOpcode.LessU32 => Flag((uint)a < (uint)b),
        ScalarOpcode.LessI32 => Flag((int)a < (int)b),

        ScalarOpcode.F64FromWords => Canonicalize64(a << 32 | (uint)b),
        ScalarOpcode.HighWordF64 => a >> 32,
        ScalarOpcode.LowWordF64 => (uint)a,

        ScalarOpcode.Select32 or ScalarOpcode.Select64 => (uint)a != 0 ? b : c,
        _ => throw new ArgumentOutOfRangeException(nameof(opcode), $"ScalarArithmetic: expected a computing opcode, got 0x{(byte)opcode:x2}"),
    };

    private static float F32(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    private static double F64(ulong bits) => BitConverter.UInt64BitsToDouble(bits);

    private static uint Bits(float value) => float.IsNaN(value) ? NaN32 : BitConverter.SingleToUInt32Bits(value);

    private static ulong Bits(double value) => double.IsNaN(value) ? NaN64 : BitConverter.DoubleToUInt64Bits(value);

    private static uint Flag(bool condition) => condition ? 1u : 0u;
}
