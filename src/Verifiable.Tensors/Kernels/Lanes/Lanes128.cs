using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Lanes of 128 bits.</summary>
internal readonly unsafe struct Lanes128 : ILanes<Lanes128>
{
    private readonly Vector128<uint> _bits;

    private Lanes128(Vector128<uint> bits) => _bits = bits;

    private Lanes128(Vector128<float> values) => _bits = values.AsUInt32();

    private Lanes128(Vector128<double> values) => _bits = values.AsUInt32();

    private Lanes128(Vector128<int> values) => _bits = values.AsUInt32();

    private Lanes128(Vector128<long> values) => _bits = values.AsUInt32();

    private Lanes128(Vector128<ulong> values) => _bits = values.AsUInt32();

    public static int Count => Vector128<uint>.Count;

    private Vector128<float> F32 => _bits.AsSingle();

    private Vector128<double> F64 => _bits.AsDouble();

    private Vector128<int> I32 => _bits.AsInt32();

    private Vector128<ulong> U64 => _bits.AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(void* source) => new(Vector128.Load((uint*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128 value, void* destination) => value._bits.Store((uint*)destination);

    public static Lanes128 Broadcast32(uint bits) => new(Vector128.Create(bits));

    public static Lanes128 Broadcast64(ulong bits) => new(Vector128.Create(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 BroadcastF32(float value) => new(Vector128.Create(value).AsUInt32());

    public static Lanes128 AddF32(Lanes128 a, Lanes128 b) => new(a.F32 + b.F32);

    public static Lanes128 SubF32(Lanes128 a, Lanes128 b) => new(a.F32 - b.F32);

    public static Lanes128 MulF32(Lanes128 a, Lanes128 b) => new(a.F32 * b.F32);

    public static Lanes128 DivF32(Lanes128 a, Lanes128 b) => new(a.F32 / b.F32);

    public static Lanes128 SqrtF32(Lanes128 a) => new(Vector128.Sqrt(a.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FmaF32(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), c._bits.AsSingle()).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AccumulateF32(Lanes128 a, Lanes128 b, ref Lanes128 sum) =>
        Unsafe.As<Lanes128, Vector128<float>>(ref sum) = Vector128.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), sum._bits.AsSingle());

    public static Lanes128 MinF32(Lanes128 a, Lanes128 b) => new(Vector128.Min(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MaxF32(Lanes128 a, Lanes128 b) => new(Vector128.Max(a._bits.AsSingle(), b._bits.AsSingle()).AsUInt32());

    public static Lanes128 RoundF32(Lanes128 a) => new(Vector128.Round(a.F32));

    public static Lanes128 EqualF32(Lanes128 a, Lanes128 b) => new(Vector128.Equals(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 CanonicalF32(Lanes128 a) => new(Vector128.ConditionalSelect(Vector128.Equals(a._bits.AsSingle(), a._bits.AsSingle()).AsUInt32(), a._bits, Vector128.Create(ScalarArithmetic.NaN32)));

    public static Lanes128 LessF32(Lanes128 a, Lanes128 b) => new(Vector128.LessThan(a.F32, b.F32));

    public static Lanes128 LessOrEqualF32(Lanes128 a, Lanes128 b) => new(Vector128.LessThanOrEqual(a.F32, b.F32));

    public static Lanes128 AddF64(Lanes128 a, Lanes128 b) => new(a.F64 + b.F64);

    public static Lanes128 SubF64(Lanes128 a, Lanes128 b) => new(a.F64 - b.F64);

    public static Lanes128 MulF64(Lanes128 a, Lanes128 b) => new(a.F64 * b.F64);

    public static Lanes128 DivF64(Lanes128 a, Lanes128 b) => new(a.F64 / b.F64);

    public static Lanes128 SqrtF64(Lanes128 a) => new(Vector128.Sqrt(a.F64));

    public static Lanes128 FmaF64(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a.F64, b.F64, c.F64));

    public static Lanes128 MinF64(Lanes128 a, Lanes128 b) => new(Vector128.Min(a.F64, b.F64));

    public static Lanes128 MaxF64(Lanes128 a, Lanes128 b) => new(Vector128.Max(a.F64, b.F64));

    public static Lanes128 RoundF64(Lanes128 a) => new(Vector128.Round(a.F64));

    public static Lanes128 TruncateF64(Lanes128 a) => new(Vector128.Truncate(a.F64));

    public static Lanes128 EqualF64(Lanes128 a, Lanes128 b) => new(Vector128.Equals(a.F64, b.F64));

    public static Lanes128 LessF64(Lanes128 a, Lanes128 b) => new(Vector128.LessThan(a.F64, b.F64));

    public static Lanes128 LessOrEqualF64(Lanes128 a, Lanes128 b) => new(Vector128.LessThanOrEqual(a.F64, b.F64));

    public static Lanes128 And(Lanes128 a, Lanes128 b) => new(a._bits & b._bits);

    public static Lanes128 Or(Lanes128 a, Lanes128 b) => new(a._bits | b._bits);

    public static Lanes128 Xor(Lanes128 a, Lanes128 b) => new(a._bits ^ b._bits);

    public static Lanes128 Select(Lanes128 mask, Lanes128 b, Lanes128 c) => new(Vector128.ConditionalSelect(mask._bits, b._bits, c._bits));

    public static Lanes128 AddU32(Lanes128 a, Lanes128 b) => new(a._bits + b._bits);

    public static Lanes128 SubU32(Lanes128 a, Lanes128 b) => new(a._bits - b._bits);

    public static Lanes128 MulU32(Lanes128 a, Lanes128 b) => new(a._bits * b._bits);

    public static Lanes128 EqualU32(Lanes128 a, Lanes128 b) => new(Vector128.Equals(a._bits, b._bits));

    public static Lanes128 LessU32(Lanes128 a, Lanes128 b) => new(Vector128.LessThan(a._bits, b._bits));

    public static Lanes128 LessI32(Lanes128 a, Lanes128 b) => new(Vector128.LessThan(a.I32, b.I32));

    public static Lanes128 ShiftLeft32(Lanes128 a, int count) => new(a._bits << count);

    public static Lanes128 ShiftRight32(Lanes128 a, int count) => new(a._bits >> count);

    public static Lanes128 ShiftRightArithmetic32(Lanes128 a, int count) => new(a.I32 >> count);

    public static Lanes128 MulU64(Lanes128 a, Lanes128 b) => new(a.U64 * b.U64);

    public static Lanes128 ShiftLeft64(Lanes128 a, int count) => new(a.U64 << count);

    public static Lanes128 ShiftRight64(Lanes128 a, int count) => new(a.U64 >> count);

    public static Lanes128 F32ToI32(Lanes128 a) => new(Vector128.ConvertToInt32(a.F32));

    public static Lanes128 F32ToU32(Lanes128 a) => new(Vector128.ConvertToUInt32(a.F32));

    public static Lanes128 I32ToF32(Lanes128 a) => new(Vector128.ConvertToSingle(a.I32));

    public static Lanes128 U32ToF32(Lanes128 a) => new(Vector128.ConvertToSingle(a._bits));

    public static Lanes128 WidenLowerF32(Lanes128 a) => new(Vector128.WidenLower(a.F32));

    public static Lanes128 WidenUpperF32(Lanes128 a) => new(Vector128.WidenUpper(a.F32));

    public static Lanes128 NarrowF64(Lanes128 lower, Lanes128 upper) => new(Vector128.Narrow(lower.F64, upper.F64));

    public static Lanes128 WidenLowerU32(Lanes128 a) => new(Vector128.WidenLower(a._bits));

    public static Lanes128 WidenUpperU32(Lanes128 a) => new(Vector128.WidenUpper(a._bits));

    public static Lanes128 WidenLowerI32(Lanes128 a) => new(Vector128.WidenLower(a.I32));

    public static Lanes128 WidenUpperI32(Lanes128 a) => new(Vector128.WidenUpper(a.I32));

    public static Lanes128 NarrowU64(Lanes128 lower, Lanes128 upper) => new(Vector128.Narrow(lower.U64, upper.U64));
}
