using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>9 rows, read where they lie, by 1 vector: <c>c[i, j] = fma(rows[i][offsets[k]], columns[k, j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: columns (K, 1 vector), c (9, 1 vector), dense. The 9 accumulators stay in registers; each is one fold in order. 9 row pointers fit the general registers of x64 and arm64.</remarks>
internal readonly unsafe struct RowTile9x1<T> : IRowTile
    where T : struct, ILanes<T>
{
    public static int Rows => 9;

    public static int Columns => 1 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float** rows, long* offsets, float* columns, float* c, nint count)
    {
        nint v = T.Count;
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2];
        float* r3 = rows[3], r4 = rows[4], r5 = rows[5];
        float* r6 = rows[6], r7 = rows[7], r8 = rows[8];
        float* p = c;
        T c0a = T.Load(p);
        p += v;
        T c1a = T.Load(p);
        p += v;
        T c2a = T.Load(p);
        p += v;
        T c3a = T.Load(p);
        p += v;
        T c4a = T.Load(p);
        p += v;
        T c5a = T.Load(p);
        p += v;
        T c6a = T.Load(p);
        p += v;
        T c7a = T.Load(p);
        p += v;
        T c8a = T.Load(p);
        for (long* end = offsets + count; offsets != end; offsets++, columns += v)
        {
            long k = *offsets;
            T ba = T.Load(columns);
            c0a = T.FmaF32(T.BroadcastF32(r0[k]), ba, c0a);
            c1a = T.FmaF32(T.BroadcastF32(r1[k]), ba, c1a);
            c2a = T.FmaF32(T.BroadcastF32(r2[k]), ba, c2a);
            c3a = T.FmaF32(T.BroadcastF32(r3[k]), ba, c3a);
            c4a = T.FmaF32(T.BroadcastF32(r4[k]), ba, c4a);
            c5a = T.FmaF32(T.BroadcastF32(r5[k]), ba, c5a);
            c6a = T.FmaF32(T.BroadcastF32(r6[k]), ba, c6a);
            c7a = T.FmaF32(T.BroadcastF32(r7[k]), ba, c7a);
            c8a = T.FmaF32(T.BroadcastF32(r8[k]), ba, c8a);
        }

        p = c;
        T.Store(c0a, p);
        p += v;
        T.Store(c1a, p);
        p += v;
        T.Store(c2a, p);
        p += v;
        T.Store(c3a, p);
        p += v;
        T.Store(c4a, p);
        p += v;
        T.Store(c5a, p);
        p += v;
        T.Store(c6a, p);
        p += v;
        T.Store(c7a, p);
        p += v;
        T.Store(c8a, p);
    }
}
