using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 13 rows by 2 vectors: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: a (K, 13), c (13, 2 vectors), all dense. The 26 accumulators stay in registers; each is one fold in order.</remarks>
internal readonly unsafe struct Tile13x2<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 13;

    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* columns, long* offsets, float* c, nint count)
    {
        nint v = T.Count;
        float* p = c;
        T c0a = T.Load(p), c0b = T.Load(p + v);
        p += 2 * v;
        T c1a = T.Load(p), c1b = T.Load(p + v);
        p += 2 * v;
        T c2a = T.Load(p), c2b = T.Load(p + v);
        p += 2 * v;
        T c3a = T.Load(p), c3b = T.Load(p + v);
        p += 2 * v;
        T c4a = T.Load(p), c4b = T.Load(p + v);
        p += 2 * v;
        T c5a = T.Load(p), c5b = T.Load(p + v);
        p += 2 * v;
        T c6a = T.Load(p), c6b = T.Load(p + v);
        p += 2 * v;
        T c7a = T.Load(p), c7b = T.Load(p + v);
        p += 2 * v;
        T c8a = T.Load(p), c8b = T.Load(p + v);
        p += 2 * v;
        T c9a = T.Load(p), c9b = T.Load(p + v);
        p += 2 * v;
        T c10a = T.Load(p), c10b = T.Load(p + v);
        p += 2 * v;
        T c11a = T.Load(p), c11b = T.Load(p + v);
        p += 2 * v;
        T c12a = T.Load(p), c12b = T.Load(p + v);
        for (float* end = a + (13 * count); a != end; a += 13, offsets++)
        {
            float* b = columns + *offsets;
            T ba = T.Load(b), bb = T.Load(b + v);
            T a0 = T.BroadcastF32(a[0]);
            c0a = T.FmaF32(a0, ba, c0a);
            c0b = T.FmaF32(a0, bb, c0b);
            T a1 = T.BroadcastF32(a[1]);
            c1a = T.FmaF32(a1, ba, c1a);
            c1b = T.FmaF32(a1, bb, c1b);
            T a2 = T.BroadcastF32(a[2]);
            c2a = T.FmaF32(a2, ba, c2a);
            c2b = T.FmaF32(a2, bb, c2b);
            T a3 = T.BroadcastF32(a[3]);
            c3a = T.FmaF32(a3, ba, c3a);
            c3b = T.FmaF32(a3, bb, c3b);
            T a4 = T.BroadcastF32(a[4]);
            c4a = T.FmaF32(a4, ba, c4a);
            c4b = T.FmaF32(a4, bb, c4b);
            T a5 = T.BroadcastF32(a[5]);
            c5a = T.FmaF32(a5, ba, c5a);
            c5b = T.FmaF32(a5, bb, c5b);
            T a6 = T.BroadcastF32(a[6]);
            c6a = T.FmaF32(a6, ba, c6a);
            c6b = T.FmaF32(a6, bb, c6b);
            T a7 = T.BroadcastF32(a[7]);
            c7a = T.FmaF32(a7, ba, c7a);
            c7b = T.FmaF32(a7, bb, c7b);
            T a8 = T.BroadcastF32(a[8]);
            c8a = T.FmaF32(a8, ba, c8a);
            c8b = T.FmaF32(a8, bb, c8b);
            T a9 = T.BroadcastF32(a[9]);
            c9a = T.FmaF32(a9, ba, c9a);
            c9b = T.FmaF32(a9, bb, c9b);
            T a10 = T.BroadcastF32(a[10]);
            c10a = T.FmaF32(a10, ba, c10a);
            c10b = T.FmaF32(a10, bb, c10b);
            T a11 = T.BroadcastF32(a[11]);
            c11a = T.FmaF32(a11, ba, c11a);
            c11b = T.FmaF32(a11, bb, c11b);
            T a12 = T.BroadcastF32(a[12]);
            c12a = T.FmaF32(a12, ba, c12a);
            c12b = T.FmaF32(a12, bb, c12b);
        }

        p = c;
        T.Store(c0a, p);
        T.Store(c0b, p + v);
        p += 2 * v;
        T.Store(c1a, p);
        T.Store(c1b, p + v);
        p += 2 * v;
        T.Store(c2a, p);
        T.Store(c2b, p + v);
        p += 2 * v;
        T.Store(c3a, p);
        T.Store(c3b, p + v);
        p += 2 * v;
        T.Store(c4a, p);
        T.Store(c4b, p + v);
        p += 2 * v;
        T.Store(c5a, p);
        T.Store(c5b, p + v);
        p += 2 * v;
        T.Store(c6a, p);
        T.Store(c6b, p + v);
        p += 2 * v;
        T.Store(c7a, p);
        T.Store(c7b, p + v);
        p += 2 * v;
        T.Store(c8a, p);
        T.Store(c8b, p + v);
        p += 2 * v;
        T.Store(c9a, p);
        T.Store(c9b, p + v);
        p += 2 * v;
        T.Store(c10a, p);
        T.Store(c10b, p + v);
        p += 2 * v;
        T.Store(c11a, p);
        T.Store(c11b, p + v);
        p += 2 * v;
        T.Store(c12a, p);
        T.Store(c12b, p + v);
    }
}
