using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 6 rows by 4 vectors: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: a (K, 6), c (6, 4 vectors), all dense. The 24 accumulators stay in registers; each is one fold in order.</remarks>
internal readonly unsafe struct Tile6x4<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 6;

    public static int Columns => 4 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* columns, long* offsets, float* c, nint count)
    {
        nint v = T.Count;
        float* p = c;
        T c0a = T.Load(p), c0b = T.Load(p + v), c0c = T.Load(p + (2 * v)), c0d = T.Load(p + (3 * v));
        p += 4 * v;
        T c1a = T.Load(p), c1b = T.Load(p + v), c1c = T.Load(p + (2 * v)), c1d = T.Load(p + (3 * v));
        p += 4 * v;
        T c2a = T.Load(p), c2b = T.Load(p + v), c2c = T.Load(p + (2 * v)), c2d = T.Load(p + (3 * v));
        p += 4 * v;
        T c3a = T.Load(p), c3b = T.Load(p + v), c3c = T.Load(p + (2 * v)), c3d = T.Load(p + (3 * v));
        p += 4 * v;
        T c4a = T.Load(p), c4b = T.Load(p + v), c4c = T.Load(p + (2 * v)), c4d = T.Load(p + (3 * v));
        p += 4 * v;
        T c5a = T.Load(p), c5b = T.Load(p + v), c5c = T.Load(p + (2 * v)), c5d = T.Load(p + (3 * v));
        for (float* end = a + (6 * count); a != end; a += 6, offsets++)
        {
            float* b = columns + *offsets;
            T ba = T.Load(b), bb = T.Load(b + v), bc = T.Load(b + (2 * v)), bd = T.Load(b + (3 * v));
            T a0 = T.BroadcastF32(a[0]);
            c0a = T.FmaF32(a0, ba, c0a);
            c0b = T.FmaF32(a0, bb, c0b);
            c0c = T.FmaF32(a0, bc, c0c);
            c0d = T.FmaF32(a0, bd, c0d);
            T a1 = T.BroadcastF32(a[1]);
            c1a = T.FmaF32(a1, ba, c1a);
            c1b = T.FmaF32(a1, bb, c1b);
            c1c = T.FmaF32(a1, bc, c1c);
            c1d = T.FmaF32(a1, bd, c1d);
            T a2 = T.BroadcastF32(a[2]);
            c2a = T.FmaF32(a2, ba, c2a);
            c2b = T.FmaF32(a2, bb, c2b);
            c2c = T.FmaF32(a2, bc, c2c);
            c2d = T.FmaF32(a2, bd, c2d);
            T a3 = T.BroadcastF32(a[3]);
            c3a = T.FmaF32(a3, ba, c3a);
            c3b = T.FmaF32(a3, bb, c3b);
            c3c = T.FmaF32(a3, bc, c3c);
            c3d = T.FmaF32(a3, bd, c3d);
            T a4 = T.BroadcastF32(a[4]);
            c4a = T.FmaF32(a4, ba, c4a);
            c4b = T.FmaF32(a4, bb, c4b);
            c4c = T.FmaF32(a4, bc, c4c);
            c4d = T.FmaF32(a4, bd, c4d);
            T a5 = T.BroadcastF32(a[5]);
            c5a = T.FmaF32(a5, ba, c5a);
            c5b = T.FmaF32(a5, bb, c5b);
            c5c = T.FmaF32(a5, bc, c5c);
            c5d = T.FmaF32(a5, bd, c5d);
        }

        p = c;
        T.Store(c0a, p);
        T.Store(c0b, p + v);
        T.Store(c0c, p + (2 * v));
        T.Store(c0d, p + (3 * v));
        p += 4 * v;
        T.Store(c1a, p);
        T.Store(c1b, p + v);
        T.Store(c1c, p + (2 * v));
        T.Store(c1d, p + (3 * v));
        p += 4 * v;
        T.Store(c2a, p);
        T.Store(c2b, p + v);
        T.Store(c2c, p + (2 * v));
        T.Store(c2d, p + (3 * v));
        p += 4 * v;
        T.Store(c3a, p);
        T.Store(c3b, p + v);
        T.Store(c3c, p + (2 * v));
        T.Store(c3d, p + (3 * v));
        p += 4 * v;
        T.Store(c4a, p);
        T.Store(c4b, p + v);
        T.Store(c4c, p + (2 * v));
        T.Store(c4d, p + (3 * v));
        p += 4 * v;
        T.Store(c5a, p);
        T.Store(c5b, p + v);
        T.Store(c5c, p + (2 * v));
        T.Store(c5d, p + (3 * v));
    }
}
