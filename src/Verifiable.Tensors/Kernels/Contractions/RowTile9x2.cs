using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>9 rows, read where they lie, by 2 vectors: <c>c[i, j] = fma(rows[i][offsets[k]], columns[k, j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: columns (K, 2 vectors), c (9, 2 vectors), dense. The 18 accumulators stay in registers; each is one fold in order. 9 row pointers fit the general registers of x64 and arm64.</remarks>
internal readonly unsafe struct RowTile9x2<T> : IRowTile
    where T : struct, ILanes<T>
{
    public static int Rows => 9;

    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float** rows, long* offsets, float* columns, float* c, nint count)
    {
        nint v = T.Count;
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2];
        float* r3 = rows[3], r4 = rows[4], r5 = rows[5];
        float* r6 = rows[6], r7 = rows[7], r8 = rows[8];
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
        for (long* end = offsets + count; offsets != end; offsets++, columns += 2 * v)
        {
            long k = *offsets;
            T ba = T.Load(columns), bb = T.Load(columns + v);
            T a0 = T.BroadcastF32(r0[k]);
            c0a = T.FmaF32(a0, ba, c0a);
            c0b = T.FmaF32(a0, bb, c0b);
            T a1 = T.BroadcastF32(r1[k]);
            c1a = T.FmaF32(a1, ba, c1a);
            c1b = T.FmaF32(a1, bb, c1b);
            T a2 = T.BroadcastF32(r2[k]);
            c2a = T.FmaF32(a2, ba, c2a);
            c2b = T.FmaF32(a2, bb, c2b);
            T a3 = T.BroadcastF32(r3[k]);
            c3a = T.FmaF32(a3, ba, c3a);
            c3b = T.FmaF32(a3, bb, c3b);
            T a4 = T.BroadcastF32(r4[k]);
            c4a = T.FmaF32(a4, ba, c4a);
            c4b = T.FmaF32(a4, bb, c4b);
            T a5 = T.BroadcastF32(r5[k]);
            c5a = T.FmaF32(a5, ba, c5a);
            c5b = T.FmaF32(a5, bb, c5b);
            T a6 = T.BroadcastF32(r6[k]);
            c6a = T.FmaF32(a6, ba, c6a);
            c6b = T.FmaF32(a6, bb, c6b);
            T a7 = T.BroadcastF32(r7[k]);
            c7a = T.FmaF32(a7, ba, c7a);
            c7b = T.FmaF32(a7, bb, c7b);
            T a8 = T.BroadcastF32(r8[k]);
            c8a = T.FmaF32(a8, ba, c8a);
            c8b = T.FmaF32(a8, bb, c8b);
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
    }
}
