using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Tensors.Kernels;

/// <summary>Transposes squares of 8 by 8 elements in registers; a move of bits, so any width serves every instruction set.</summary>
internal static unsafe class RegisterTranspose
{
    /// <summary>Rows and columns of a square.</summary>
    public const int Size = 8;

    /// <summary>Whether this machine has the shuffles.</summary>
    public static bool IsSupported => Avx.IsSupported;

    /// <summary>Writes <c>destination[j * width + i] = source[i * slope + j]</c> for i below <paramref name="lanes"/> and j below 8; lanes up to 8 receive anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move(uint* source, long slope, int lanes, uint* destination, nint width)
    {
        var from = (float*)source;
        var to = (float*)destination;
        long last = (lanes - 1) * slope;
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + Math.Min(slope, last));
        Vector256<float> r2 = Vector256.Load(from + Math.Min(2 * slope, last)), r3 = Vector256.Load(from + Math.Min(3 * slope, last));
        Vector256<float> r4 = Vector256.Load(from + Math.Min(4 * slope, last)), r5 = Vector256.Load(from + Math.Min(5 * slope, last));
        Vector256<float> r6 = Vector256.Load(from + Math.Min(6 * slope, last)), r7 = Vector256.Load(from + Math.Min(7 * slope, last));
        Store(r0, r1, r2, r3, r4, r5, r6, r7, to, width);
    }

    /// <summary>Writes <c>destination[j * width + i] = rows[i][start + j]</c> for i and j below 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move(uint** rows, nint start, uint* destination, nint width)
    {
        var from = (float**)rows;
        Store(
            Vector256.Load(from[0] + start),
            Vector256.Load(from[1] + start),
            Vector256.Load(from[2] + start),
            Vector256.Load(from[3] + start),
            Vector256.Load(from[4] + start),
            Vector256.Load(from[5] + start),
            Vector256.Load(from[6] + start),
            Vector256.Load(from[7] + start),
            (float*)destination,
            width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector256<float> r0,
        Vector256<float> r1,
        Vector256<float> r2,
        Vector256<float> r3,
        Vector256<float> r4,
        Vector256<float> r5,
        Vector256<float> r6,
        Vector256<float> r7,
        float* to,
        nint width)
    {
        // Pairs, then fours, then halves.
        Vector256<float> t0 = Avx.UnpackLow(r0, r1), t1 = Avx.UnpackHigh(r0, r1), t2 = Avx.UnpackLow(r2, r3), t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5), t5 = Avx.UnpackHigh(r4, r5), t6 = Avx.UnpackLow(r6, r7), t7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(t0, t2, 0x44);
        r1 = Avx.Shuffle(t0, t2, 0xee);
        r2 = Avx.Shuffle(t1, t3, 0x44);
        r3 = Avx.Shuffle(t1, t3, 0xee);
        r4 = Avx.Shuffle(t4, t6, 0x44);
        r5 = Avx.Shuffle(t4, t6, 0xee);
        r6 = Avx.Shuffle(t5, t7, 0x44);
        r7 = Avx.Shuffle(t5, t7, 0xee);
        Avx.Permute2x128(r0, r4, 0x20).Store(to);
        Avx.Permute2x128(r1, r5, 0x20).Store(to + width);
        Avx.Permute2x128(r2, r6, 0x20).Store(to + (2 * width));
        Avx.Permute2x128(r3, r7, 0x20).Store(to + (3 * width));
        to += 4 * width;
        Avx.Permute2x128(r0, r4, 0x31).Store(to);
        Avx.Permute2x128(r1, r5, 0x31).Store(to + width);
        Avx.Permute2x128(r2, r6, 0x31).Store(to + (2 * width));
        Avx.Permute2x128(r3, r7, 0x31).Store(to + (3 * width));
    }
}
