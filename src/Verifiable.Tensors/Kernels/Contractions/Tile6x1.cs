using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 6 rows by 1 vector: <c>c[i, j] = fma(a[k, i], columns[offsets[k] + j], c[i, j])</c> for k ascending.</summary>
/// <remarks>Shapes: a (K, 6), c (6, 1 vectors), all dense. The 6 accumulators stay in registers; each is one fold in order.</remarks>
internal readonly unsafe struct Tile6x1<T> : ITile
    where T : struct, ILanes<T>
{
    public static int Rows => 6;

    public static int Columns => 1 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* columns, long* offsets, float* c, nint count)
    {
        nint v = T.Count;
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
        for (float* end = a + (6 * count); a != end; a += 6, offsets++)
        {
            float* b = columns + *offsets;
            T ba = T.Load(b);
            T a0 = T.BroadcastF32(a[0]);
            c0a = T.FmaF32(a0, ba, c0a);
            T a1 = T.BroadcastF32(a[1]);
            c1a = T.FmaF32(a1, ba, c1a);
            T a2 = T.BroadcastF32(a[2]);
            c2a = T.FmaF32(a2, ba, c2a);
            T a3 = T.BroadcastF32(a[3]);
            c3a = T.FmaF32(a3, ba, c3a);
            T a4 = T.BroadcastF32(a[4]);
            c4a = T.FmaF32(a4, ba, c4a);
            T a5 = T.BroadcastF32(a[5]);
            c5a = T.FmaF32(a5, ba, c5a);
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
    }
}
