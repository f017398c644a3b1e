using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Moves of 4-byte elements; they touch no bit of a value, so any width serves every instruction set.</summary>
internal static unsafe class RunMoves
{
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

    /// <summary>Writes <paramref name="count"/> elements, <paramref name="advance"/> apart, to every <paramref name="period"/>-th place; the places between keep their values.</summary>
    public static void Spread(uint* destination, long period, uint* source, int count, long advance)
    {
        if (period == 2 && advance == 1)
        {
            for (; count >= 5; count -= 4, source += 4, destination += 8)
                SpreadFour(destination, source);
        }

        for (; count > 0; count--, destination += period, source += advance)
            *destination = *source;
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
