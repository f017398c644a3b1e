using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Two 32-bit lanes, or one 64-bit lane, computed by scalar instructions.</summary>
internal readonly unsafe struct LanesScalar : ILanes<LanesScalar>
{
    private readonly ulong _bits;

    private LanesScalar(ulong bits) => _bits = bits;

    private LanesScalar(uint lower, uint upper) => _bits = lower | (ulong)upper << 32;

    private LanesScalar(float lower, float upper)
        : this(BitConverter.SingleToUInt32Bits(lower), BitConverter.SingleToUInt32Bits(upper))
    {
    }

    private LanesScalar(double value) => _bits = BitConverter.DoubleToUInt64Bits(value);

    public static int Count => 2;

    private uint U0 => (uint)_bits;

    private uint U1 => (uint)(_bits >> 32);

    private float F0 => BitConverter.UInt32BitsToSingle(U0);

    private float F1 => BitConverter.UInt32BitsToSingle(U1);

    private double F64 => BitConverter.UInt64BitsToDouble(_bits);

    public static LanesScalar Load(void* source) => new(*(ulong*)source);

    public static void Store(LanesScalar value, void* destination) => *(ulong*)destination = value._bits;

    public static LanesScalar Broadcast32(uint bits) => new(bits, bits);

    public static LanesScalar Broadcast64(ulong bits) => new(bits);

    public static LanesScalar BroadcastF32(float value) => new(value, value);

    public static LanesScalar AddF32(LanesScalar a, LanesScalar b) => new(a.F0 + b.F0, a.F1 + b.F1);

    public static LanesScalar SubF32(LanesScalar a, LanesScalar b) => new(a.F0 - b.F0, a.F1 - b.F1);

    public static LanesScalar MulF32(LanesScalar a, LanesScalar b) => new(a.F0 * b.F0, a.F1 * b.F1);

    public static LanesScalar DivF32(LanesScalar a, LanesScalar b) => new(a.F0 / b.F0, a.F1 / b.F1);

    public static LanesScalar SqrtF32(LanesScalar a) => new(MathF.Sqrt(a.F0), MathF.Sqrt(a.F1));

    public static LanesScalar FmaF32(LanesScalar a, LanesScalar b, LanesScalar c) => new(MathF.FusedMultiplyAdd(a.F0, b.F0, c.F0), MathF.FusedMultiplyAdd(a.F1, b.F1, c.F1));

    public static void AccumulateF32(LanesScalar a, LanesScalar b, ref LanesScalar sum) => sum = FmaF32(a, b, sum);

    public static LanesScalar MinF32(LanesScalar a, LanesScalar b) => new(MathF.Min(a.F0, b.F0), MathF.Min(a.F1, b.F1));

    public static LanesScalar MaxF32(LanesScalar a, LanesScalar b) => new(MathF.Max(a.F0, b.F0), MathF.Max(a.F1, b.F1));

    public static LanesScalar RoundF32(LanesScalar a) => new(MathF.Round(a.F0, MidpointRounding.ToEven), MathF.Round(a.F1, MidpointRounding.ToEven));

    public static LanesScalar EqualF32(LanesScalar a, LanesScalar b) => new(Mask(a.F0 == b.F0), Mask(a.F1 == b.F1));

    public static LanesScalar CanonicalF32(LanesScalar a) => Select(EqualF32(a, a), a, Broadcast32(ScalarArithmetic.NaN32));

    public static LanesScalar LessF32(LanesScalar a, LanesScalar b) => new(Mask(a.F0 < b.F0), Mask(a.F1 < b.F1));

    public static LanesScalar LessOrEqualF32(LanesScalar a, LanesScalar b) => new(Mask(a.F0 <= b.F0), Mask(a.F1 <= b.F1));

    public static LanesScalar AddF64(LanesScalar a, LanesScalar b) => new(a.F64 + b.F64);

    public static LanesScalar SubF64(LanesScalar a, LanesScalar b) => new(a.F64 - b.F64);

    public static LanesScalar MulF64(LanesScalar a, LanesScalar b) => new(a.F64 * b.F64);

    public static LanesScalar DivF64(LanesScalar a, LanesScalar b) => new(a.F64 / b.F64);

    public static LanesScalar SqrtF64(LanesScalar a) => new(Math.Sqrt(a.F64));

    public static LanesScalar FmaF64(LanesScalar a, LanesScalar b, LanesScalar c) => new(Math.FusedMultiplyAdd(a.F64, b.F64, c.F64));

    public static LanesScalar MinF64(LanesScalar a, LanesScalar b) => new(Math.Min(a.F64, b.F64));

    public static LanesScalar MaxF64(LanesScalar a, LanesScalar b) => new(Math.Max(a.F64, b.F64));

    public static LanesScalar RoundF64(LanesScalar a) => new(Math.Round(a.F64, MidpointRounding.ToEven));

    public static LanesScalar TruncateF64(LanesScalar a) => new(Math.Truncate(a.F64));

    public static LanesScalar EqualF64(LanesScalar a, LanesScalar b) => new(a.F64 == b.F64 ? ulong.MaxValue : 0);

    public static LanesScalar LessF64(LanesScalar a, LanesScalar b) => new(a.F64 < b.F64 ? ulong.MaxValue : 0);

    public static LanesScalar LessOrEqualF64(LanesScalar a, LanesScalar b) => new(a.F64 <= b.F64 ? ulong.MaxValue : 0);

    public static LanesScalar And(LanesScalar a, LanesScalar b) => new(a._bits & b._bits);

    public static LanesScalar Or(LanesScalar a, LanesScalar b) => new(a._bits | b._bits);

    public static LanesScalar Xor(LanesScalar a, LanesScalar b) => new(a._bits ^ b._bits);

    public static LanesScalar Select(LanesScalar mask, LanesScalar b, LanesScalar c) => new((mask._bits & b._bits) | (~mask._bits & c._bits));

    public static LanesScalar AddU32(LanesScalar a, LanesScalar b) => new(unchecked(a.U0 + b.U0), unchecked(a.U1 + b.U1));

    public static LanesScalar SubU32(LanesScalar a, LanesScalar b) => new(unchecked(a.U0 - b.U0), unchecked(a.U1 - b.U1));

    public static LanesScalar MulU32(LanesScalar a, LanesScalar b) => new(unchecked(a.U0 * b.U0), unchecked(a.U1 * b.U1));

    public static LanesScalar EqualU32(LanesScalar a, LanesScalar b) => new(Mask(a.U0 == b.U0), Mask(a.U1 == b.U1));

    public static LanesScalar LessU32(LanesScalar a, LanesScalar b) => new(Mask(a.U0 < b.U0), Mask(a.U1 < b.U1));

    public static LanesScalar LessI32(LanesScalar a, LanesScalar b) => new(Mask((int)a.U0 < (int)b.U0), Mask((int)a.U1 < (int)b.U1));

    public static LanesScalar ShiftLeft32(LanesScalar a, int count) => new(a.U0 << count, a.U1 << count);

    public static LanesScalar ShiftRight32(LanesScalar a, int count) => new(a.U0 >> count, a.U1 >> count);

    public static LanesScalar ShiftRightArithmetic32(LanesScalar a, int count) => new((uint)((int)a.U0 >> count), (uint)((int)a.U1 >> count));

    public static LanesScalar MulU64(LanesScalar a, LanesScalar b) => new(unchecked(a._bits * b._bits));

    public static LanesScalar ShiftLeft64(LanesScalar a, int count) => new(a._bits << count);

    public static LanesScalar ShiftRight64(LanesScalar a, int count) => new(a._bits >> count);

    public static LanesScalar F32ToI32(LanesScalar a) => new((uint)unchecked((int)a.F0), (uint)unchecked((int)a.F1));

    public static LanesScalar F32ToU32(LanesScalar a) => new(unchecked((uint)a.F0), unchecked((uint)a.F1));

    public static LanesScalar I32ToF32(LanesScalar a) => new((float)(int)a.U0, (float)(int)a.U1);

    public static LanesScalar U32ToF32(LanesScalar a) => new((float)a.U0, (float)a.U1);

    public static LanesScalar WidenLowerF32(LanesScalar a) => new((double)a.F0);

    public static LanesScalar WidenUpperF32(LanesScalar a) => new((double)a.F1);

    public static LanesScalar NarrowF64(LanesScalar lower, LanesScalar upper) => new((float)lower.F64, (float)upper.F64);

    public static LanesScalar WidenLowerU32(LanesScalar a) => new((ulong)a.U0);

    public static LanesScalar WidenUpperU32(LanesScalar a) => new((ulong)a.U1);

    public static LanesScalar WidenLowerI32(LanesScalar a) => new((ulong)(long)(int)a.U0);

    public static LanesScalar WidenUpperI32(LanesScalar a) => new((ulong)(long)(int)a.U1);

    public static LanesScalar NarrowU64(LanesScalar lower, LanesScalar upper) => new((uint)lower._bits, (uint)upper._bits);

    private static uint Mask(bool condition) => condition ? uint.MaxValue : 0;
}
