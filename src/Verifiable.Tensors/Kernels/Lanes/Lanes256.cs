using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Lanes of 256 bits.</summary>
internal readonly unsafe struct Lanes256 : ILanes<Lanes256>
{
    private readonly Vector256<uint> _bits;

    private Lanes256(Vector256<uint> bits) => _bits = bits;

    private Lanes256(Vector256<float> values) => _bits = values.AsUInt32();

    private Lanes256(Vector256<double> values) => _bits = values.AsUInt32();

    private Lanes256(Vector256<int> values) => _bits = values.AsUInt32();

    private Lanes256(Vector256<long> values) => _bits = values.AsUInt32();

    private Lanes256(Vector256<ulong> values) => _bits = values.AsUInt32();

    public static int Count => Vector256<uint>.Count;

    private Vector256<float> F32 => _bits.AsSingle();

    private Vector256<double> F64 => _bits.AsDouble();

    private Vector256<int> I32 => _bits.AsInt32();

    private Vector256<ulong> U64 => _bits.AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(void* source) => new(Vector256.Load((uint*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, void* destination) => value._bits.Store((uint*)destination);

    public static Lanes256 Broadcast32(uint bits) => new(Vector256.Create(bits));

    public static Lanes256 Broadcast64(ulong bits) => new(Vector256.Create(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 BroadcastF32(float value) => new(Vector256.Create(value).AsUInt32());

    public static Lanes256 AddF32(Lanes256 a, Lanes256 b) => new(a.F32 + b.F32);

    public static Lanes256 SubF32(Lanes256 a, Lanes256 b) => new(a.F32 - b.F32);

    public static Lanes256 MulF32(Lanes256 a, Lanes256 b) => new(a.F32 * b.F32);

    public static Lanes256 DivF32(Lanes256 a, Lanes256 b) => new(a.F32 / b.F32);

    public static Lanes256 SqrtF32(Lanes256 a) => new(Vector256.Sqrt(a.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FmaF32(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), c._bits.AsSingle()).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AccumulateF32(Lanes256 a, Lanes256 b, ref Lanes256 sum) =>
        Unsafe.As<Lanes256, Vector256<float>>(ref sum) = Vector256.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), sum._bits.AsSingle());

    public static Lanes256 MinF32(Lanes256 a, Lanes256 b) => new(Vector256.Min(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MaxF32(Lanes256 a, Lanes256 b) => new(Vector256.Max(a._bits.AsSingle(), b._bits.AsSingle()).AsUInt32());

    public static Lanes256 RoundF32(Lanes256 a) => new(Vector256.Round(a.F32));

    public static Lanes256 EqualF32(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CanonicalF32(Lanes256 a) => new(Vector256.ConditionalSelect(Vector256.Equals(a._bits.AsSingle(), a._bits.AsSingle()).AsUInt32(), a._bits, Vector256.Create(ScalarArithmetic.NaN32)));

    public static Lanes256 LessF32(Lanes256 a, Lanes256 b) => new(Vector256.LessThan(a.F32, b.F32));

    public static Lanes256 LessOrEqualF32(Lanes256 a, Lanes256 b) => new(Vector256.LessThanOrEqual(a.F32, b.F32));

    public static Lanes256 AddF64(Lanes256 a, Lanes256 b) => new(a.F64 + b.F64);

    public static Lanes256 SubF64(Lanes256 a, Lanes256 b) => new(a.F64 - b.F64);

    public static Lanes256 MulF64(Lanes256 a, Lanes256 b) => new(a.F64 * b.F64);

    public static Lanes256 DivF64(Lanes256 a, Lanes256 b) => new(a.F64 / b.F64);

    public static Lanes256 SqrtF64(Lanes256 a) => new(Vector256.Sqrt(a.F64));

    public static Lanes256 FmaF64(Lanes256 a, Lanes256 b, Lanes256 c) => new(Vector256.FusedMultiplyAdd(a.F64, b.F64, c.F64));

    public static Lanes256 MinF64(Lanes256 a, Lanes256 b) => new(Vector256.Min(a.F64, b.F64));

    public static Lanes256 MaxF64(Lanes256 a, Lanes256 b) => new(Vector256.Max(a.F64, b.F64));

    public static Lanes256 RoundF64(Lanes256 a) => new(Vector256.Round(a.F64));

    public static Lanes256 TruncateF64(Lanes256 a) => new(Vector256.Truncate(a.F64));

    public static Lanes256 EqualF64(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a.F64, b.F64));

    public static Lanes256 LessF64(Lanes256 a, Lanes256 b) => new(Vector256.LessThan(a.F64, b.F64));

    public static Lanes256 LessOrEqualF64(Lanes256 a, Lanes256 b) => new(Vector256.LessThanOrEqual(a.F64, b.F64));

    public static Lanes256 And(Lanes256 a, Lanes256 b) => new(a._bits & b._bits);

    public static Lanes256 Or(Lanes256 a, Lanes256 b) => new(a._bits | b._bits);

    public static Lanes256 Xor(Lanes256 a, Lanes256 b) => new(a._bits ^ b._bits);

    public static Lanes256 Select(Lanes256 mask, Lanes256 b, Lanes256 c) => new(Vector256.ConditionalSelect(mask._bits, b._bits, c._bits));

    public static Lanes256 AddU32(Lanes256 a, Lanes256 b) => new(a._bits + b._bits);

    public static Lanes256 SubU32(Lanes256 a, Lanes256 b) => new(a._bits - b._bits);

    public static Lanes256 MulU32(Lanes256 a, Lanes256 b) => new(a._bits * b._bits);

    public static Lanes256 EqualU32(Lanes256 a, Lanes256 b) => new(Vector256.Equals(a._bits, b._bits));

    public static Lanes256 LessU32(Lanes256 a, Lanes256 b) => new(Vector256.LessThan(a._bits, b._bits));

    public static Lanes256 LessI32(Lanes256 a, Lanes256 b) => new(Vector256.LessThan(a.I32, b.I32));

    public static Lanes256 ShiftLeft32(Lanes256 a, int count) => new(a._bits << count);

    public static Lanes256 ShiftRight32(Lanes256 a, int count) => new(a._bits >> count);

    public static Lanes256 ShiftRightArithmetic32(Lanes256 a, int count) => new(a.I32 >> count);

    public static Lanes256 MulU64(Lanes256 a, Lanes256 b) => new(a.U64 * b.U64);

    public static Lanes256 ShiftLeft64(Lanes256 a, int count) => new(a.U64 << count);

    public static Lanes256 ShiftRight64(Lanes256 a, int count) => new(a.U64 >> count);

    public static Lanes256 F32ToI32(Lanes256 a) => new(Vector256.ConvertToInt32(a.F32));

    public static Lanes256 F32ToU32(Lanes256 a) => new(Vector256.ConvertToUInt32(a.F32));

    public static Lanes256 I32ToF32(Lanes256 a) => new(Vector256.ConvertToSingle(a.I32));

    public static Lanes256 U32ToF32(Lanes256 a) => new(Vector256.ConvertToSingle(a._bits));

    public static Lanes256 WidenLowerF32(Lanes256 a) => new(Vector256.WidenLower(a.F32));

    public static Lanes256 WidenUpperF32(Lanes256 a) => new(Vector256.WidenUpper(a.F32));

    public static Lanes256 NarrowF64(Lanes256 lower, Lanes256 upper) => new(Vector256.Narrow(lower.F64, upper.F64));

    public static Lanes256 WidenLowerU32(Lanes256 a) => new(Vector256.WidenLower(a._bits));

    public static Lanes256 WidenUpperU32(Lanes256 a) => new(Vector256.WidenUpper(a._bits));

    public static Lanes256 WidenLowerI32(Lanes256 a) => new(Vector256.WidenLower(a.I32));

    public static Lanes256 WidenUpperI32(Lanes256 a) => new(Vector256.WidenUpper(a.I32));

    public static Lanes256 NarrowU64(Lanes256 lower, Lanes256 upper) => new(Vector256.Narrow(lower.U64, upper.U64));
}
