using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>Lanes of 512 bits.</summary>
internal readonly unsafe struct Lanes512 : ILanes<Lanes512>
{
    private readonly Vector512<uint> _bits;

    private Lanes512(Vector512<uint> bits) => _bits = bits;

    private Lanes512(Vector512<float> values) => _bits = values.AsUInt32();

    private Lanes512(Vector512<double> values) => _bits = values.AsUInt32();

    private Lanes512(Vector512<int> values) => _bits = values.AsUInt32();

    private Lanes512(Vector512<long> values) => _bits = values.AsUInt32();

    private Lanes512(Vector512<ulong> values) => _bits = values.AsUInt32();

    public static int Count => Vector512<uint>.Count;

    private Vector512<float> F32 => _bits.AsSingle();

    private Vector512<double> F64 => _bits.AsDouble();

    private Vector512<int> I32 => _bits.AsInt32();

    private Vector512<ulong> U64 => _bits.AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(void* source) => new(Vector512.Load((uint*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512 value, void* destination) => value._bits.Store((uint*)destination);

    public static Lanes512 Broadcast32(uint bits) => new(Vector512.Create(bits));

    public static Lanes512 Broadcast64(ulong bits) => new(Vector512.Create(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 BroadcastF32(float value) => new(Vector512.Create(value).AsUInt32());

    public static Lanes512 AddF32(Lanes512 a, Lanes512 b) => new(a.F32 + b.F32);

    public static Lanes512 SubF32(Lanes512 a, Lanes512 b) => new(a.F32 - b.F32);

    public static Lanes512 MulF32(Lanes512 a, Lanes512 b) => new(a.F32 * b.F32);

    public static Lanes512 DivF32(Lanes512 a, Lanes512 b) => new(a.F32 / b.F32);

    public static Lanes512 SqrtF32(Lanes512 a) => new(Vector512.Sqrt(a.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FmaF32(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), c._bits.AsSingle()).AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AccumulateF32(Lanes512 a, Lanes512 b, ref Lanes512 sum) =>
        Unsafe.As<Lanes512, Vector512<float>>(ref sum) = Vector512.FusedMultiplyAdd(a._bits.AsSingle(), b._bits.AsSingle(), sum._bits.AsSingle());

    public static Lanes512 MinF32(Lanes512 a, Lanes512 b) => new(Vector512.Min(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MaxF32(Lanes512 a, Lanes512 b) => new(Vector512.Max(a._bits.AsSingle(), b._bits.AsSingle()).AsUInt32());

    public static Lanes512 RoundF32(Lanes512 a) => new(Vector512.Round(a.F32));

    public static Lanes512 EqualF32(Lanes512 a, Lanes512 b) => new(Vector512.Equals(a.F32, b.F32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CanonicalF32(Lanes512 a) => new(Vector512.ConditionalSelect(Vector512.Equals(a._bits.AsSingle(), a._bits.AsSingle()).AsUInt32(), a._bits, Vector512.Create(ScalarArithmetic.NaN32)));

    public static Lanes512 LessF32(Lanes512 a, Lanes512 b) => new(Vector512.LessThan(a.F32, b.F32));

    public static Lanes512 LessOrEqualF32(Lanes512 a, Lanes512 b) => new(Vector512.LessThanOrEqual(a.F32, b.F32));

    public static Lanes512 AddF64(Lanes512 a, Lanes512 b) => new(a.F64 + b.F64);

    public static Lanes512 SubF64(Lanes512 a, Lanes512 b) => new(a.F64 - b.F64);

    public static Lanes512 MulF64(Lanes512 a, Lanes512 b) => new(a.F64 * b.F64);

    public static Lanes512 DivF64(Lanes512 a, Lanes512 b) => new(a.F64 / b.F64);

    public static Lanes512 SqrtF64(Lanes512 a) => new(Vector512.Sqrt(a.F64));

    public static Lanes512 FmaF64(Lanes512 a, Lanes512 b, Lanes512 c) => new(Vector512.FusedMultiplyAdd(a.F64, b.F64, c.F64));

    public static Lanes512 MinF64(Lanes512 a, Lanes512 b) => new(Vector512.Min(a.F64, b.F64));

    public static Lanes512 MaxF64(Lanes512 a, Lanes512 b) => new(Vector512.Max(a.F64, b.F64));

    public static Lanes512 RoundF64(Lanes512 a) => new(Vector512.Round(a.F64));

    public static Lanes512 TruncateF64(Lanes512 a) => new(Vector512.Truncate(a.F64));

    public static Lanes512 EqualF64(Lanes512 a, Lanes512 b) => new(Vector512.Equals(a.F64, b.F64));

    public static Lanes512 LessF64(Lanes512 a, Lanes512 b) => new(Vector512.LessThan(a.F64, b.F64));

    public static Lanes512 LessOrEqualF64(Lanes512 a, Lanes512 b) => new(Vector512.LessThanOrEqual(a.F64, b.F64));

    public static Lanes512 And(Lanes512 a, Lanes512 b) => new(a._bits & b._bits);

    public static Lanes512 Or(Lanes512 a, Lanes512 b) => new(a._bits | b._bits);

    public static Lanes512 Xor(Lanes512 a, Lanes512 b) => new(a._bits ^ b._bits);

    public static Lanes512 Select(Lanes512 mask, Lanes512 b, Lanes512 c) => new(Vector512.ConditionalSelect(mask._bits, b._bits, c._bits));

    public static Lanes512 AddU32(Lanes512 a, Lanes512 b) => new(a._bits + b._bits);

    public static Lanes512 SubU32(Lanes512 a, Lanes512 b) => new(a._bits - b._bits);

    public static Lanes512 MulU32(Lanes512 a, Lanes512 b) => new(a._bits * b._bits);

    public static Lanes512 EqualU32(Lanes512 a, Lanes512 b) => new(Vector512.Equals(a._bits, b._bits));

    public static Lanes512 LessU32(Lanes512 a, Lanes512 b) => new(Vector512.LessThan(a._bits, b._bits));

    public static Lanes512 LessI32(Lanes512 a, Lanes512 b) => new(Vector512.LessThan(a.I32, b.I32));

    public static Lanes512 ShiftLeft32(Lanes512 a, int count) => new(a._bits << count);

    public static Lanes512 ShiftRight32(Lanes512 a, int count) => new(a._bits >> count);

    public static Lanes512 ShiftRightArithmetic32(Lanes512 a, int count) => new(a.I32 >> count);

    public static Lanes512 MulU64(Lanes512 a, Lanes512 b) => new(a.U64 * b.U64);

    public static Lanes512 ShiftLeft64(Lanes512 a, int count) => new(a.U64 << count);

    public static Lanes512 ShiftRight64(Lanes512 a, int count) => new(a.U64 >> count);

    public static Lanes512 F32ToI32(Lanes512 a) => new(Vector512.ConvertToInt32(a.F32));

    public static Lanes512 F32ToU32(Lanes512 a) => new(Vector512.ConvertToUInt32(a.F32));

    public static Lanes512 I32ToF32(Lanes512 a) => new(Vector512.ConvertToSingle(a.I32));

    public static Lanes512 U32ToF32(Lanes512 a) => new(Vector512.ConvertToSingle(a._bits));

    public static Lanes512 WidenLowerF32(Lanes512 a) => new(Vector512.WidenLower(a.F32));

    public static Lanes512 WidenUpperF32(Lanes512 a) => new(Vector512.WidenUpper(a.F32));

    public static Lanes512 NarrowF64(Lanes512 lower, Lanes512 upper) => new(Vector512.Narrow(lower.F64, upper.F64));

    public static Lanes512 WidenLowerU32(Lanes512 a) => new(Vector512.WidenLower(a._bits));

    public static Lanes512 WidenUpperU32(Lanes512 a) => new(Vector512.WidenUpper(a._bits));

    public static Lanes512 WidenLowerI32(Lanes512 a) => new(Vector512.WidenLower(a.I32));

    public static Lanes512 WidenUpperI32(Lanes512 a) => new(Vector512.WidenUpper(a.I32));

    public static Lanes512 NarrowU64(Lanes512 lower, Lanes512 upper) => new(Vector512.Narrow(lower.U64, upper.U64));
}
