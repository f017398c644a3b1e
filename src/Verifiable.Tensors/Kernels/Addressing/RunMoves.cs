using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Moves of 4-byte elements; they touch no bit of a value, so any width serves every instruction set.</summary>
internal static unsafe class RunMoves
{
    private const int WideLanes = 16;

    /// <summary>Copies runs that follow each other in the destination.</summary>
    /// <param name="destination">Receives the elements of the first run first.</param>
    /// <param name="source">What the runs' indices count from; <see cref="Tensor.SlackElements"/> after the last element may be read.</param>
    /// <param name="runs">Stored runs (<see cref="OperandReader"/>).</param>
    /// <param name="runCount">Their number.</param>
    /// <param name="runSize">Longs from run to run.</param>
    /// <param name="form">Place of the index within a run.</param>
    /// <param name="slope">Distance of the elements of a run.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MoveRuns(uint* destination, uint* source, long* runs, int runCount, int runSize, int form, long slope)
    {
        long* end = runs + (runCount * runSize);
        if (Avx512F.IsSupported && slope is 1 or 2)
        {
            // Whole vectors, as long as what they write too much is written again by the runs that follow.
            long* last = end - runSize;
            long wholeLanes = last[0] + last[1] - WideLanes;
            Vector512<uint> even = Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
            for (; runs < end; runs += runSize)
            {
                long lane = runs[0], endLane = lane + runs[1];
                uint* from = source + runs[form];
                for (; lane < endLane && lane <= wholeLanes; lane += WideLanes, from += slope * WideLanes)
                {
                    Vector512<uint> elements = Vector512.Load(from);
                    if (slope == 2)
                        elements = Avx512F.PermuteVar16x32x2(elements, even, Vector512.Load(from + WideLanes));
                    elements.Store(destination + lane);
                }

                if (lane < endLane)
                    Move(destination + lane, from, (int)(endLane - lane), slope);
            }

            return;
        }

        for (; runs < end; runs += runSize)
            Move(destination + runs[0], source + runs[form], (int)runs[1], slope);
    }

    /// <summary>Writes one value <paramref name="count"/> times.</summary>
    public static void Fill(uint* destination, int count, uint bits)
    {
        if (count < 4)
        {
            for (int i = 0; i < count; i++)
                destination[i] = bits;
        }
        else if (count < 8)
        {
            Vector128<uint> value = Vector128.Create(bits);
            value.Store(destination);
            value.Store(destination + count - 4);
        }
        else
        {
            Vector256<uint> value = Vector256.Create(bits);
            for (int i = 0; i < count - 8; i += 8)
                value.Store(destination + i);
            value.Store(destination + count - 8);
        }
    }

    /// <summary>Copies <paramref name="count"/> elements that lie <paramref name="slope"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(uint* destination, uint* source, int count, long slope)
    {
        if (slope == 1)
            Copy(destination, source, count);
        else if (slope == 0)
            Fill(destination, count, *source);
        else if (slope == 2 && count >= 8)
            MoveEverySecond(destination, source, count);
        else
            MoveStrided(destination, source, count, slope);
    }

    /// <summary>Copies consecutive elements.</summary>
    /// <remarks>The last vector overlaps the one before it, so that exactly the elements are read and written.</remarks>
    public static void Copy(uint* destination, uint* source, int count)
    {
        if (count >= 8)
        {
            Vector256<uint> last = Vector256.Load(source + count - 8);
            for (int i = 0; i < count - 8; i += 8)
                Vector256.Load(source + i).Store(destination + i);
            last.Store(destination + count - 8);
        }
        else if (count >= 4)
        {
            Vector128<uint> head = Vector128.Load(source), tail = Vector128.Load(source + count - 4);
            head.Store(destination);
            tail.Store(destination + count - 4);
        }
        else
        {
            for (int i = 0; i < count; i++)
                destination[i] = source[i];
        }
    }

    /// <summary>Writes elements in turn from two runs, of which the first may have one more.</summary>
    public static void Interleave(uint* destination, uint* even, int evenCount, uint* odd, int oddCount)
    {
        int i = 0;
        if (Avx512F.IsSupported)
        {
            Vector512<uint> low = Vector512.Create(0u, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), high = low + Vector512.Create(8u);
            Vector512<uint> places = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            for (int count = evenCount + oddCount; i < count; i += 2 * WideLanes)
            {
                // Masks keep reads and writes to the runs.
                Vector512<uint> evens = Avx512F.MaskLoad(even + (i / 2), Below(evenCount - (i / 2)), places), odds = Avx512F.MaskLoad(odd + (i / 2), Below(oddCount - (i / 2)), places);
                Avx512F.MaskStore(destination + i, Below(count - i), Avx512F.PermuteVar16x32x2(evens, low, odds));
                Avx512F.MaskStore(destination + i + WideLanes, Below(count - i - WideLanes), Avx512F.PermuteVar16x32x2(evens, high, odds));
            }

            return;

            Vector512<uint> Below(int lanes) => Vector512.LessThan(places.AsInt32(), Vector512.Create(lanes)).AsUInt32();
        }

        Spread(destination, 2, even, evenCount, 1);
        Spread(destination + 1, 2, odd, oddCount, 1);
    }

    /// <summary>Writes <paramref name="count"/> elements, <paramref name="advance"/> apart, to every <paramref name="period"/>-th place; the places between keep their values.</summary>
    public static void Spread(uint* destination, long period, uint* source, int count, long advance)
    {
        if (period == 2 && advance == 1 && Avx512F.IsSupported)
        {
            for (; count > 0; count -= WideLanes / 2, source += WideLanes / 2, destination += WideLanes)
                SpreadEight(destination, source, Math.Min(count, WideLanes / 2));
            return;
        }

        if (period == 2 && advance == 1)
        {
            for (; count >= 5; count -= 4, source += 4, destination += 8)
                SpreadFour(destination, source);
        }

        for (; count > 0; count--, destination += period, source += advance)
            *destination = *source;
    }

    // At most eight elements to places 0, 2, ..., 14; the mask keeps reads and writes to them.
    private static void SpreadEight(uint* destination, uint* source, int count)
    {
        Vector512<uint> places = Vector512.Create(0u, 99, 1, 99, 2, 99, 3, 99, 4, 99, 5, 99, 6, 99, 7, 99);
        Vector512<uint> chosen = Vector512.LessThan(places, Vector512.Create((uint)count));
        Avx512F.MaskStore(destination, chosen, Avx512F.ExpandLoad(source, chosen, Vector512<uint>.Zero));
    }

    // Four elements to places 0, 2, 4, 6; place 7 is written too, so a fifth element must follow.
    private static void SpreadFour(uint* destination, uint* source)
    {
        Vector256<uint> everySecond = Vector256.Create(uint.MaxValue, 0, uint.MaxValue, 0, uint.MaxValue, 0, uint.MaxValue, 0);
        Vector256<uint> elements = Vector256.Shuffle(Vector128.Load(source).ToVector256Unsafe(), Vector256.Create(0u, 0, 1, 1, 2, 2, 3, 3));
        Vector256.ConditionalSelect(everySecond, elements, Vector256.Load(destination)).Store(destination);
    }

    // The second vector is loaded one element early, so that nothing beyond the last element is read.
    private static void MoveEverySecond(uint* destination, uint* source, int count)
    {
        Vector256<uint> even = Vector256.Create(0u, 2, 4, 6, 0, 2, 4, 6), odd = Vector256.Create(1u, 3, 5, 7, 1, 3, 5, 7);
        Vector256<uint> upper = Vector256.Create(0u, 0, 0, 0, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue);
        int i = 0;
        while (true)
        {
            uint* from = source + (2 * i);
            Vector256<uint> low = Vector256.Shuffle(Vector256.Load(from), even), high = Vector256.Shuffle(Vector256.Load(from + 7), odd);
            Vector256.ConditionalSelect(upper, high, low).Store(destination + i);
            if (i == count - 8)
                return;
            i = Math.Min(i + 8, count - 8);
        }
    }

    private static void MoveStrided(uint* destination, uint* source, int count, long slope)
    {
        for (int i = 0; i < count; i++, source += slope)
            destination[i] = *source;
    }
}
