using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>The instruction loops: <c>destination[i] = op(a[i], b[i], c[i])</c> for <c>i &lt; n</c>, over buffers of 32-bit or 64-bit lanes.</summary>
/// <remarks><c>n</c> is a multiple of the vector's lane count. A destination may be one of the operands of the same width, never overlap it otherwise.</remarks>
internal static unsafe class LaneLoops<T>
    where T : struct, ILanes<T>
{
    /// <summary>The loop of a computing opcode. Shift loops read one count per lane; see <see cref="GetUniformShift"/>.</summary>
    public static delegate*<byte*, byte*, byte*, byte*, nint, void> Get(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.SqrtF32 => &Unary32<Lane32<T>.SqrtF32>,
        ScalarOpcode.NegF32 => &Unary32<Lane32<T>.NegF32>,
        ScalarOpcode.AbsF32 => &Unary32<Lane32<T>.AbsF32>,
        ScalarOpcode.RoundF32 => &Unary32<Lane32<T>.RoundF32>,
        ScalarOpcode.CanonicalizeF32 => &Unary32<Lane32<T>.CanonicalizeF32>,
        ScalarOpcode.F32ToI32 => &Unary32<Lane32<T>.F32ToI32>,
        ScalarOpcode.F32ToU32 => &Unary32<Lane32<T>.F32ToU32>,
        ScalarOpcode.I32ToF32 => &Unary32<Lane32<T>.I32ToF32>,
        ScalarOpcode.U32ToF32 => &Unary32<Lane32<T>.U32ToF32>,
        ScalarOpcode.AddF32 => &Binary32<Lane32<T>.AddF32>,
        ScalarOpcode.SubF32 => &Binary32<Lane32<T>.SubF32>,
        ScalarOpcode.MulF32 => &Binary32<Lane32<T>.MulF32>,
        ScalarOpcode.DivF32 => &Binary32<Lane32<T>.DivF32>,
        ScalarOpcode.MinF32 => &Binary32<Lane32<T>.MinF32>,
        ScalarOpcode.MaxF32 => &Binary32<Lane32<T>.MaxF32>,
        ScalarOpcode.EqualF32 => &Binary32<Lane32<T>.EqualF32>,
        ScalarOpcode.LessF32 => &Binary32<Lane32<T>.LessF32>,
        ScalarOpcode.LessOrEqualF32 => &Binary32<Lane32<T>.LessOrEqualF32>,
        ScalarOpcode.AddU32 => &Binary32<Lane32<T>.AddU32>,
        ScalarOpcode.SubU32 => &Binary32<Lane32<T>.SubU32>,
        ScalarOpcode.MulLowU32 => &Binary32<Lane32<T>.MulLowU32>,
        ScalarOpcode.MulHighU32 => &Binary32<Lane32<T>.MulHighU32>,
        ScalarOpcode.AndU32 => &Binary32<Lane32<T>.AndU32>,
        ScalarOpcode.OrU32 => &Binary32<Lane32<T>.OrU32>,
        ScalarOpcode.XorU32 => &Binary32<Lane32<T>.XorU32>,
        ScalarOpcode.EqualU32 => &Binary32<Lane32<T>.EqualU32>,
        ScalarOpcode.LessU32 => &Binary32<Lane32<T>.LessU32>,
        ScalarOpcode.LessI32 => &Binary32<Lane32<T>.LessI32>,
        ScalarOpcode.FmaF32 => &Ternary32<Lane32<T>.FmaF32>,
        ScalarOpcode.Select32 => &Ternary32<Lane32<T>.Select32>,
        ScalarOpcode.SqrtF64 => &Unary64<Lane64<T>.SqrtF64>,
        ScalarOpcode.NegF64 => &Unary64<Lane64<T>.NegF64>,
        ScalarOpcode.AbsF64 => &Unary64<Lane64<T>.AbsF64>,
        ScalarOpcode.RoundF64 => &Unary64<Lane64<T>.RoundF64>,
        ScalarOpcode.CanonicalizeF64 => &Unary64<Lane64<T>.CanonicalizeF64>,
        ScalarOpcode.AddF64 => &Binary64<Lane64<T>.AddF64>,
        ScalarOpcode.SubF64 => &Binary64<Lane64<T>.SubF64>,
        ScalarOpcode.MulF64 => &Binary64<Lane64<T>.MulF64>,
        ScalarOpcode.DivF64 => &Binary64<Lane64<T>.DivF64>,
        ScalarOpcode.MinF64 => &Binary64<Lane64<T>.MinF64>,
        ScalarOpcode.MaxF64 => &Binary64<Lane64<T>.MaxF64>,
        ScalarOpcode.EqualF64 => &Compare64<Lane64<T>.EqualF64>,
        ScalarOpcode.LessF64 => &Compare64<Lane64<T>.LessF64>,
        ScalarOpcode.LessOrEqualF64 => &Compare64<Lane64<T>.LessOrEqualF64>,
        ScalarOpcode.FmaF64 => &Ternary64<Lane64<T>.FmaF64>,
        ScalarOpcode.F64ToF32 => &Narrow<LaneMixed<T>.F64ToF32>,
        ScalarOpcode.HighWordF64 => &Narrow<LaneMixed<T>.HighWordF64>,
        ScalarOpcode.LowWordF64 => &Narrow<LaneMixed<T>.LowWordF64>,
        ScalarOpcode.F64ToI32 => &Narrow<LaneMixed<T>.F64ToI32>,
        ScalarOpcode.F64ToU32 => &Narrow<LaneMixed<T>.F64ToU32>,
        ScalarOpcode.F32ToF64 => &Widen<LaneMixed<T>.F32ToF64Lower, LaneMixed<T>.F32ToF64Upper>,
        ScalarOpcode.I32ToF64 => &Widen<LaneMixed<T>.I32ToF64Lower, LaneMixed<T>.I32ToF64Upper>,
        ScalarOpcode.U32ToF64 => &Widen<LaneMixed<T>.U32ToF64Lower, LaneMixed<T>.U32ToF64Upper>,
        ScalarOpcode.F64FromWords => &FromWords,
        ScalarOpcode.Select64 => &Select64,
        ScalarOpcode.ShiftLeftU32 => &ShiftLeft,
        ScalarOpcode.ShiftRightU32 => &ShiftRight,
        ScalarOpcode.ShiftRightI32 => &ShiftRightArithmetic,
        _ => throw new ArgumentOutOfRangeException(nameof(opcode), $"LaneLoops: expected a computing opcode, got 0x{(byte)opcode:x2}"),
    };

    /// <summary>The loop of a shift whose count <c>b[0]</c> is the same in all lanes, or null for other opcodes.</summary>
    public static delegate*<byte*, byte*, byte*, byte*, nint, void> GetUniformShift(ScalarOpcode opcode) => opcode switch
    {
        ScalarOpcode.ShiftLeftU32 => &ShiftLeftUniform,
        ScalarOpcode.ShiftRightU32 => &ShiftRightUniform,
        ScalarOpcode.ShiftRightI32 => &ShiftRightArithmeticUniform,
        _ => null,
    };

    /// <summary>Copies 32-bit lanes.</summary>
    public static void Copy32(byte* d, byte* a, byte* b, byte* c, nint n) => Buffer.MemoryCopy(a, d, n * sizeof(uint), n * sizeof(uint));

    /// <summary>Fills 32-bit lanes with the first one of <paramref name="a"/>.</summary>
    public static void Spread32(byte* d, byte* a, byte* b, byte* c, nint n) => Fill32(d, *(uint*)a, n);

    /// <summary>Fills 64-bit lanes with the first one of <paramref name="a"/>.</summary>
    public static void Spread64(byte* d, byte* a, byte* b, byte* c, nint n) => Fill64(d, *(ulong*)a, n);

    /// <summary>Fills 32-bit lanes.</summary>
    public static void Fill32(byte* d, uint bits, nint n)
    {
        T value = T.Broadcast32(bits);
        for (nint i = 0; i < n; i += T.Count)
            T.Store(value, d + (i * 4));
    }

    /// <summary>Fills 64-bit lanes.</summary>
    public static void Fill64(byte* d, ulong bits, nint n)
    {
        T value = T.Broadcast64(bits);
        for (nint i = 0; i < 2 * n; i += T.Count)
            T.Store(value, d + (i * 4));
    }

    private static void Unary32<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneUnary<T>
    {
        for (nint i = 0; i < n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4))), d + (i * 4));
    }

    private static void Binary32<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneBinary<T>
    {
        for (nint i = 0; i < n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4)), T.Load(b + (i * 4))), d + (i * 4));
    }

    private static void Ternary32<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneTernary<T>
    {
        for (nint i = 0; i < n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4)), T.Load(b + (i * 4)), T.Load(c + (i * 4))), d + (i * 4));
    }

    private static void Unary64<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneUnary<T>
    {
        for (nint i = 0; i < 2 * n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4))), d + (i * 4));
    }

    private static void Binary64<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneBinary<T>
    {
        for (nint i = 0; i < 2 * n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4)), T.Load(b + (i * 4))), d + (i * 4));
    }

    private static void Ternary64<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneTernary<T>
    {
        for (nint i = 0; i < 2 * n; i += T.Count)
            T.Store(TOp.Invoke(T.Load(a + (i * 4)), T.Load(b + (i * 4)), T.Load(c + (i * 4))), d + (i * 4));
    }

    private static void Compare64<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneBinary<T>
    {
        nint half = T.Count * 4;
        for (nint i = 0; i < n; i += T.Count, a += 2 * half, b += 2 * half)
        {
            T mask = T.NarrowU64(TOp.Invoke(T.Load(a), T.Load(b)), TOp.Invoke(T.Load(a + half), T.Load(b + half)));
            T.Store(T.And(mask, T.Broadcast32(1)), d + (i * 4));
        }
    }

    private static void Narrow<TOp>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TOp : ILaneBinary<T>
    {
        nint half = T.Count * 4;
        for (nint i = 0; i < n; i += T.Count, a += 2 * half)
            T.Store(TOp.Invoke(T.Load(a), T.Load(a + half)), d + (i * 4));
    }

    private static void Widen<TLower, TUpper>(byte* d, byte* a, byte* b, byte* c, nint n)
        where TLower : ILaneUnary<T>
        where TUpper : ILaneUnary<T>
    {
        nint half = T.Count * 4;
        for (nint i = 0; i < n; i += T.Count, d += 2 * half)
        {
            T value = T.Load(a + (i * 4));
            T.Store(TLower.Invoke(value), d);
            T.Store(TUpper.Invoke(value), d + half);
        }
    }

    private static void FromWords(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        nint half = T.Count * 4;
        for (nint i = 0; i < n; i += T.Count, d += 2 * half)
        {
            T high = T.Load(a + (i * 4)), low = T.Load(b + (i * 4));
            T.Store(Join(T.WidenLowerU32(high), T.WidenLowerU32(low)), d);
            T.Store(Join(T.WidenUpperU32(high), T.WidenUpperU32(low)), d + half);
        }

        // Words are anybody's bits: a NaN among them becomes the canonical one.
        static T Join(T high, T low) => Lane64<T>.CanonicalizeF64.Invoke(T.Or(T.ShiftLeft64(high, 32), low));
    }

    private static void Select64(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        nint half = T.Count * 4;
        for (nint i = 0; i < n; i += T.Count, d += 2 * half, b += 2 * half, c += 2 * half)
        {
            T zero = T.EqualU32(T.Load(a + (i * 4)), T.Broadcast32(0));
            T.Store(T.Select(T.WidenLowerI32(zero), T.Load(c), T.Load(b)), d);
            T.Store(T.Select(T.WidenUpperI32(zero), T.Load(c + half), T.Load(b + half)), d + half);
        }
    }

    private static void ShiftLeft(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        for (nint i = 0; i < n; i++)
            ((uint*)d)[i] = ((uint*)a)[i] << (int)(((uint*)b)[i] & 31);
    }

    private static void ShiftLeftUniform(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        int count = *(int*)b & 31;
        for (nint i = 0; i < n; i += T.Count)
            T.Store(T.ShiftLeft32(T.Load(a + (i * 4)), count), d + (i * 4));
    }

    private static void ShiftRight(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        for (nint i = 0; i < n; i++)
            ((uint*)d)[i] = ((uint*)a)[i] >> (int)(((uint*)b)[i] & 31);
    }

    private static void ShiftRightUniform(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        int count = *(int*)b & 31;
        for (nint i = 0; i < n; i += T.Count)
            T.Store(T.ShiftRight32(T.Load(a + (i * 4)), count), d + (i * 4));
    }

    private static void ShiftRightArithmetic(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        for (nint i = 0; i < n; i++)
            ((int*)d)[i] = ((int*)a)[i] >> (int)(((uint*)b)[i] & 31);
    }

    private static void ShiftRightArithmeticUniform(byte* d, byte* a, byte* b, byte* c, nint n)
    {
        int count = *(int*)b & 31;
        for (nint i = 0; i < n; i += T.Count)
            T.Store(T.ShiftRightArithmetic32(T.Load(a + (i * 4)), count), d + (i * 4));
    }
}
