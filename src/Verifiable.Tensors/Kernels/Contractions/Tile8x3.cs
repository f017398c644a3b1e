using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 8 rows by 3 vectors: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: a (K, 8), c (8, 3 vectors), all dense. The 24 accumulators stay in registers; each is one fold in order.</remarks>
internal readonly unsafe struct Tile8x3<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 8;

    public static int Columns => 3 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* columns, long* offsets, float* c, nint count)
    {
        nint v = T.Count;
        float* p = c;
        T c0a = T.Load(p), c0b = T.Load(p + v), c0c = T.Load(p + (2 * v));
        p += 3 * v;
        T c1a = T.Load(p), c1b = T.Load(p + v), c1c = T.Load(p + (2 * v));
        p += 3 * v;
        T c2a = T.Load(p), c2b = T.Load(p + v), c2c = T.Load(p + (2 * v));
        p += 3 * v;
        T c3a = T.Load(p), c3b = T.Load(p + v), c3c = T.Load(p + (2 * v));
        p += 3 * v;
        T c4a = T.Load(p), c4b = T.Load(p + v), c4c = T.Load(p + (2 * v));
        p += 3 * v;
        T c5a = T.Load(p), c5b = T.Load(p + v), c5c = T.Load(p + (2 * v));
        p += 3 * v;
        T c6a = T.Load(p), c6b = T.Load(p + v), c6c = T.Load(p + (2 * v));
        p += 3 * v;
        T c7a = T.Load(p), c7b = T.Load(p + v), c7c = T.Load(p + (2 * v));
        for (float* end = a + (8 * count); a != end; a += 8, offsets++)
        {
            float* b = columns + *offsets;
            T ba = T.Load(b), bb = T.Load(b + v), bc = T.Load(b + (2 * v));
            T a0 = T.BroadcastF32(a[0]);
            c0a = T.FmaF32(a0, ba, c0a);
            c0b = T.FmaF32(a0, bb, c0b);
            c0c = T.FmaF32(a0, bc, c0c);
            T a1 = T.BroadcastF32(a[1]);
            c1a = T.FmaF32(a1, ba, c1a);
            c1b = T.FmaF32(a1, bb, c1b);
            c1c = T.FmaF32(a1, bc, c1c);
            T a2 = T.BroadcastF32(a[2]);
            c2a = T.FmaF32(a2, ba, c2a);
            c2b = T.FmaF32(a2, bb, c2b);
            c2c = T.FmaF32(a2, bc, c2c);
            T a3 = T.BroadcastF32(a[3]);
            c3a = T.FmaF32(a3, ba, c3a);
            c3b = T.FmaF32(a3, bb, c3b);
            c3c = T.FmaF32(a3, bc, c3c);
            T a4 = T.BroadcastF32(a[4]);
            c4a = T.FmaF32(a4, ba, c4a);
            c4b = T.FmaF32(a4, bb, c4b);
            c4c = T.FmaF32(a4, bc, c4c);
            T a5 = T.BroadcastF32(a[5]);
            c5a = T.FmaF32(a5, ba, c5a);
            c5b = T.FmaF32(a5, bb, c5b);
            c5c = T.FmaF32(a5, bc, c5c);
            T a6 = T.BroadcastF32(a[6]);
            c6a = T.FmaF32(a6, ba, c6a);
            c6b = T.FmaF32(a6, bb, c6b);
            c6c = T.FmaF32(a6, bc, c6c);
            T a7 = T.BroadcastF32(a[7]);
            c7a = T.FmaF32(a7, ba, c7a);
            c7b = T.FmaF32(a7, bb, c7b);
            c7c = T.FmaF32(a7, bc, c7c);
        }

        p = c;
        T.Store(c0a, p);
        T.Store(c0b, p + v);
        T.Store(c0c, p + (2 * v));
        p += 3 * v;
        T.Store(c1a, p);
        T.Store(c1b, p + v);
        T.Store(c1c, p + (2 * v));
        p += 3 * v;
        T.Store(c2a, p);
        T.Store(c2b, p + v);
        T.Store(c2c, p + (2 * v));
        p += 3 * v;
        T.Store(c3a, p);
        T.Store(c3b, p + v);
        T.Store(c3c, p + (2 * v));
        p += 3 * v;
        T.Store(c4a, p);
        T.Store(c4b, p + v);
        T.Store(c4c, p + (2 * v));
        p += 3 * v;
        T.Store(c5a, p);
        T.Store(c5b, p + v);
        T.Store(c5c, p + (2 * v));
        p += 3 * v;
        T.Store(c6a, p);
        T.Store(c6b, p + v);
        T.Store(c6c, p + (2 * v));
        p += 3 * v;
        T.Store(c7a, p);
        T.Store(c7b, p + v);
        T.Store(c7c, p + (2 * v));
    }
}
