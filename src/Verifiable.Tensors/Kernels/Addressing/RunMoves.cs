using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Moves of 4-byte elements; they touch no bit of a value, so any width serves every instruction set.</summary>
internal static unsafe class RunMoves
{
    /// <summary>Writes one value <paramref name="count"/> times.</summary>
    public static void Fill(uint* destination, int count, uint bits)
    {
        if (count < 8)
        {
            for (int i = 0; i < count; i++)
                destination[i] = bits;
            return;
        }

        Vector256<uint> value = Vector256.Create(bits);
        for (int i = 0; i <= count - 8; i += 8)
            value.Store(destination + i);
        value.Store(destination + count - 8);
    }

    /// <summary>Copies <paramref name="count"/> elements that lie <paramref name="slope"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(uint* destination, uint* source, int count, long slope)
    {
        if (slope == 1)
            Copy(destination, source, count);
        else if (slope == 0)
            Fill(destination, count, *source);
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

    private static void MoveStrided(uint* destination, uint* source, int count, long slope)
    {
        for (int i = 0; i < count; i++, source += slope)
            destination[i] = *source;
    }
}
