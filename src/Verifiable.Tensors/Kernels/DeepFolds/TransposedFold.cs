using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.DeepFolds;

/// <summary>Folds several rows of terms side by side: squares are transposed in registers, so that rows become lanes and each lane is one fold in order.</summary>
internal static unsafe class TransposedFold<T>
    where T : struct, ILanes<T>
{
    private const int Block = 128;
    private const int Chains = 4;

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
            int vectors = Rows / T.Count, v = 0;
            for (; v + Chains <= vectors; v += Chains)
                Four<TOp>(accumulators + (v * T.Count), x + (v * T.Count), y + (v * T.Count), length);
            for (; v < vectors; v++)
                One<TOp>(accumulators + (v * T.Count), x + (v * T.Count), y + (v * T.Count), length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<TOp>(uint* accumulators, uint* x, uint* y, int length)
        where TOp : IAccumulate
    {
        nint width = Rows;
        T a = T.Load(accumulators);
        for (; length > 0; length--, x += width, y += width)
            a = TOp.Next(a, T.Load(x), T.Load(y));
        T.Store(a, accumulators);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TOp>(uint* accumulators, uint* x, uint* y, int length)
        where TOp : IAccumulate
    {
        nint width = Rows;
        T a0 = T.Load(accumulators), a1 = T.Load(accumulators + T.Count), a2 = T.Load(accumulators + (2 * T.Count)), a3 = T.Load(accumulators + (3 * T.Count));
        for (; length > 0; length--, x += width, y += width)
        {
            a0 = TOp.Next(a0, T.Load(x), T.Load(y));
            a1 = TOp.Next(a1, T.Load(x + T.Count), T.Load(y + T.Count));
            a2 = TOp.Next(a2, T.Load(x + (2 * T.Count)), T.Load(y + (2 * T.Count)));
            a3 = TOp.Next(a3, T.Load(x + (3 * T.Count)), T.Load(y + (3 * T.Count)));
        }

        T.Store(a0, accumulators);
        T.Store(a1, accumulators + T.Count);
        T.Store(a2, accumulators + (2 * T.Count));
        T.Store(a3, accumulators + (3 * T.Count));
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
