using System.Runtime.CompilerServices;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>A tile of 6 rows by 2 columns in scalar registers.</summary>
internal readonly unsafe struct ScalarTile : ITile
{
    public static int Rows => 6;

    public static int Columns => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* columns, long* offsets, float* c, nint count)
    {
        float c0a = c[0], c0b = c[1];
        float c1a = c[2], c1b = c[3];
        float c2a = c[4], c2b = c[5];
        float c3a = c[6], c3b = c[7];
        float c4a = c[8], c4b = c[9];
        float c5a = c[10], c5b = c[11];
        for (float* end = a + (6 * count); a != end; a += 6, offsets++)
        {
            float* b = columns + *offsets;
            float ba = b[0], bb = b[1];
            c0a = MathF.FusedMultiplyAdd(a[0], ba, c0a);
            c0b = MathF.FusedMultiplyAdd(a[0], bb, c0b);
            c1a = MathF.FusedMultiplyAdd(a[1], ba, c1a);
            c1b = MathF.FusedMultiplyAdd(a[1], bb, c1b);
            c2a = MathF.FusedMultiplyAdd(a[2], ba, c2a);
            c2b = MathF.FusedMultiplyAdd(a[2], bb, c2b);
            c3a = MathF.FusedMultiplyAdd(a[3], ba, c3a);
            c3b = MathF.FusedMultiplyAdd(a[3], bb, c3b);
            c4a = MathF.FusedMultiplyAdd(a[4], ba, c4a);
            c4b = MathF.FusedMultiplyAdd(a[4], bb, c4b);
            c5a = MathF.FusedMultiplyAdd(a[5], ba, c5a);
            c5b = MathF.FusedMultiplyAdd(a[5], bb, c5b);
        }

        (c[0], c[1]) = (c0a, c0b);
        (c[2], c[3]) = (c1a, c1b);
        (c[4], c[5]) = (c2a, c2b);
        (c[6], c[7]) = (c3a, c3b);
        (c[8], c[9]) = (c4a, c4b);
        (c[10], c[11]) = (c5a, c5b);
    }
}
