using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>What happens to the accumulators of one row on their way to the output: a bias is added, negative values become zero, NaN is made canonical.</summary>
/// <param name="bias">The addend, or null.</param>
/// <param name="isRectified">Whether <c>maximum(value, +0)</c> is stored.</param>
internal readonly unsafe struct RowFinish<T>(float* bias, bool isRectified)
    where T : struct, ILanes<T>
{
    private readonly T _addend = bias is null ? default : T.BroadcastF32(*bias);
    private readonly bool _hasAddend = bias is not null;
    private readonly bool _isRectified = isRectified;

    /// <summary>Stores consecutive values; a whole vector may be read behind the last one.</summary>
    public void Store(float* source, float* destination, int count)
    {
        int i = 0;
        for (; i <= count - T.Count; i += T.Count)
            T.Store(Finish(source + i), destination + i);
        if (i == count)
            return;
        if (typeof(T) == typeof(Lanes512))
        {
            Vector512<uint> places = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            T last = Finish(source + i);
            Avx512F.MaskStore((uint*)destination + i, Vector512.LessThan(places, Vector512.Create((uint)(count - i))), Unsafe.BitCast<T, Vector512<uint>>(last));
        }
        else if (count >= T.Count)
        {
            // The last vector overlaps the one before it.
            T.Store(Finish(source + count - T.Count), destination + count - T.Count);
        }
        else
        {
            Spread(source, destination, count, 1);
        }
    }

    /// <summary>Stores values <paramref name="slope"/> apart; a whole vector may be read behind the last one.</summary>
    public void Spread(float* source, float* destination, int count, long slope)
    {
        float* finished = stackalloc float[OutputRuns.SlackElements];
        for (int i = 0; i < count; i += T.Count)
        {
            T.Store(Finish(source + i), finished);
            for (int j = 0; j < Math.Min(T.Count, count - i); j++)
                destination[(i + j) * slope] = finished[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Finish(float* source)
    {
        T value = T.Load(source);
        if (_hasAddend)
            value = T.AddF32(value, _addend);
        if (_isRectified)
            value = T.MaxF32(value, default);
        return T.CanonicalF32(value);
    }
}
