using System.Runtime.CompilerServices;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A tile of 4 rows by 2 columns in scalar registers.</summary>
internal readonly unsafe struct PackedTileOfScalars : IPackedTile
{
    private const int Group = MatrixPacking.Group;

    public static int Rows => 4;

    public static int Columns => 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* b, nint step, nint count, float* from, float* to, nint toStep, uint init, float* ahead)
    {
        float first = BitConverter.UInt32BitsToSingle(init);
        float c0a = first, c0b = first, c1a = first, c1b = first, c2a = first, c2b = first, c3a = first, c3b = first;
        if (from is not null)
            (c0a, c0b, c1a, c1b, c2a, c2b, c3a, c3b) = (from[0], from[1], from[2], from[3], from[4], from[5], from[6], from[7]);
        for (nint k = 0; k < count; k++, b += step)
        {
            float* row = a + (k / Group * Rows * Group) + (k % Group);
            float ba = b[0], bb = b[1];
            c0a = MathF.FusedMultiplyAdd(row[0], ba, c0a);
            c0b = MathF.FusedMultiplyAdd(row[0], bb, c0b);
            c1a = MathF.FusedMultiplyAdd(row[Group], ba, c1a);
            c1b = MathF.FusedMultiplyAdd(row[Group], bb, c1b);
            c2a = MathF.FusedMultiplyAdd(row[2 * Group], ba, c2a);
            c2b = MathF.FusedMultiplyAdd(row[2 * Group], bb, c2b);
            c3a = MathF.FusedMultiplyAdd(row[3 * Group], ba, c3a);
            c3b = MathF.FusedMultiplyAdd(row[3 * Group], bb, c3b);
        }

        ReadOnlySpan<float> values = [c0a, c0b, c1a, c1b, c2a, c2b, c3a, c3b];
        for (int i = 0; i < values.Length; i++)
            ((uint*)to)[(i / Columns * toStep) + (i % Columns)] = ScalarArithmetic.Canonicalize32(BitConverter.SingleToUInt32Bits(values[i]));
    }
}
