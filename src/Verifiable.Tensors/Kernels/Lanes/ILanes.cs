namespace Verifiable.Tensors.Kernels.Lanes;

/// <summary>One vector register of 32-bit lanes (or half as many 64-bit lanes), for one instruction set; comparisons give all-ones or all-zeros lanes.</summary>
/// <remarks>
/// Implementations differ in width only: every member is exactly rounded or bitwise, so that each lane equals
/// <see cref="Reference.ScalarArithmetic"/> up to payload and sign of a NaN, which the callers make canonical where they show.
/// Pointers must be readable (writable) for a whole vector; no alignment is needed.
/// </remarks>
internal unsafe interface ILanes<T>
    where T : struct, ILanes<T>
{
    /// <summary>Number of 32-bit lanes.</summary>
    static abstract int Count { get; }

    static abstract T Load(void* source);
    static abstract void Store(T value, void* destination);
    static abstract T Broadcast32(uint bits);
    static abstract T Broadcast64(ulong bits);
    static abstract T BroadcastF32(float value);

    static abstract T AddF32(T a, T b);
    static abstract T SubF32(T a, T b);
    static abstract T MulF32(T a, T b);
    static abstract T DivF32(T a, T b);
    static abstract T SqrtF32(T a);
    static abstract T FmaF32(T a, T b, T c);

    /// <summary><c>sum = fma(a, b, sum)</c> in the register of the sum.</summary>
    static abstract void AccumulateF32(T a, T b, ref T sum);
    static abstract T MinF32(T a, T b);
    static abstract T MaxF32(T a, T b);
    static abstract T RoundF32(T a);
    static abstract T EqualF32(T a, T b);

    /// <summary>The canonical NaN where <paramref name="a"/> is NaN, its bits elsewhere.</summary>
    static abstract T CanonicalF32(T a);
    static abstract T LessF32(T a, T b);
    static abstract T LessOrEqualF32(T a, T b);

    static abstract T AddF64(T a, T b);
    static abstract T SubF64(T a, T b);
    static abstract T MulF64(T a, T b);
    static abstract T DivF64(T a, T b);
    static abstract T SqrtF64(T a);
    static abstract T FmaF64(T a, T b, T c);
    static abstract T MinF64(T a, T b);
    static abstract T MaxF64(T a, T b);
    static abstract T RoundF64(T a);
    static abstract T TruncateF64(T a);
    static abstract T EqualF64(T a, T b);
    static abstract T LessF64(T a, T b);
    static abstract T LessOrEqualF64(T a, T b);

    static abstract T And(T a, T b);
    static abstract T Or(T a, T b);
    static abstract T Xor(T a, T b);

    /// <summary>Bits of <paramref name="b"/> where the mask is set, of <paramref name="c"/> elsewhere.</summary>
    static abstract T Select(T mask, T b, T c);

    static abstract T AddU32(T a, T b);
    static abstract T SubU32(T a, T b);
    static abstract T MulU32(T a, T b);
    static abstract T EqualU32(T a, T b);
    static abstract T LessU32(T a, T b);
    static abstract T LessI32(T a, T b);
    static abstract T ShiftLeft32(T a, int count);
    static abstract T ShiftRight32(T a, int count);
    static abstract T ShiftRightArithmetic32(T a, int count);

    /// <summary>Product of 64-bit lanes, low half.</summary>
    static abstract T MulU64(T a, T b);
    static abstract T ShiftLeft64(T a, int count);
    static abstract T ShiftRight64(T a, int count);

    static abstract T F32ToI32(T a);
    static abstract T F32ToU32(T a);
    static abstract T I32ToF32(T a);
    static abstract T U32ToF32(T a);

    /// <summary>The lower half of the f32 lanes as f64.</summary>
    static abstract T WidenLowerF32(T a);
    static abstract T WidenUpperF32(T a);

    /// <summary>f64 lanes rounded to f32: <paramref name="lower"/> fills the lower half.</summary>
    static abstract T NarrowF64(T lower, T upper);

    /// <summary>The lower half of the u32 lanes, zero-extended.</summary>
    static abstract T WidenLowerU32(T a);
    static abstract T WidenUpperU32(T a);

    /// <summary>The lower half of the i32 lanes, sign-extended.</summary>
    static abstract T WidenLowerI32(T a);
    static abstract T WidenUpperI32(T a);

    /// <summary>Low words of 64-bit lanes.</summary>
    static abstract T NarrowU64(T lower, T upper);
}
