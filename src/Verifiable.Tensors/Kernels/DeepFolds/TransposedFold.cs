using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>Folds several rows of terms side by side: squares are transposed in registers, so that rows become lanes and each lane is one fold in order.</summary>
internal static unsafe class TransposedFold<T>
    where T : struct, ILanes<T>
{
    private const int Block = 128;

    /// <summary>Rows that are folded together: as many as a vector has lanes or a square has rows; what they need must fit the first cache.</summary>
    public static int Rows => Math.Max(RegisterTranspose.Size, T.Count);

    /// <summary>Elements of the room that <see cref="Run"/> needs.</summary>
    public static int RoomElements => 2 * Block * Rows;

    /// <summary>Folds terms into <see cref="Rows"/> accumulators.</summary>
    /// <param name="accumulators">One per row.</param>
    /// <param name="first">The first term of each row.</param>
    /// <param name="second">The second term of each row; its first entry is null where there is one term only.</param>
    /// <param name="count">Terms of a row.</param>
    /// <param name="room">Memory to work in.</param>
    public static void Run<TOp>(uint* accumulators, uint** first, uint** second, int count, uint* room)
        where TOp : IAccumulate
    {
        uint* x = room, y = second[0] is null ? room : room + (Block * Rows);
        for (int start = 0; start < count; start += Block)
        {
            int length = Math.Min(Block, count - start);
            Transpose(first, start, length, x);
            if (y != x)
                Transpose(second, start, length, y);
            for (int lane = 0; lane < Rows; lane += T.Count)
                Fold<TOp>(accumulators + lane, x + lane, y + lane, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold<TOp>(uint* accumulators, uint* x, uint* y, int length)
        where TOp : IAccumulate
    {
        nint width = Rows;
        T a = T.Load(accumulators);
        for (; length > 0; length--, x += width, y += width)
            a = TOp.Next(a, T.Load(x), T.Load(y));
        T.Store(a, accumulators);
    }

    // room[i * Rows + r] = terms[r][start + i].
    private static void Transpose(uint** terms, int start, int length, uint* room)
    {
        int squares = RegisterTranspose.IsSupported ? length / RegisterTranspose.Size * RegisterTranspose.Size : 0;
        for (int r = 0; r < Rows; r += RegisterTranspose.Size)
        {
            for (int i = 0; i < squares; i += RegisterTranspose.Size)
                RegisterTranspose.Move(terms + r, start + i, room + (i * Rows) + r, Rows);
        }

        for (int i = squares; i < length; i++)
        {
            for (int r = 0; r < Rows; r++)
                room[(i * Rows) + r] = terms[r][start + i];
        }
    }
}
