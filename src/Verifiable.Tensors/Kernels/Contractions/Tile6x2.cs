using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 6 rows by 2 vectors: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: a (K, 6), c (6, 2 vectors), all dense. The 12 accumulators stay in registers; each is one fold in order.</remarks>
internal readonly unsafe struct Tile6x2<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 6;

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
        for (float* end = a + (6 * count); a != end; a += 6, offsets++)
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
    }
}
