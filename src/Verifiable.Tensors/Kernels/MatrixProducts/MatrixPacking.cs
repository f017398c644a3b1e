using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Verifiable.Tensors.Kernels.Contractions;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>Copies parts of strided matrices into the orders that tiles read; moves of bits only.</summary>
internal static unsafe class MatrixPacking
{
    /// <summary>Iterations that lie together in packed rows.</summary>
    public const int Group = 4;

    /// <summary>Elements of packed rows.</summary>
    public static nint RowElements(int tileRows, nint count) => (count + Group - 1) / Group * Group * tileRows;

    /// <summary>Packs rows as <c>[k / 4][row][4]</c>, zeros where the tile has more rows.</summary>
    /// <param name="source">Row 0, iteration 0.</param>
    /// <param name="rowStride">Elements from row to row.</param>
    /// <param name="depthStride">Elements from iteration to iteration.</param>
    /// <param name="rows">Rows to pack, at most <paramref name="tileRows"/>.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    /// <param name="count">Iterations.</param>
    /// <param name="destination">Receives <see cref="RowElements"/> elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(float* source, nint rowStride, nint depthStride, int rows, int tileRows, nint count, float* destination)
    {
        nint whole = count / Group, step = (nint)tileRows * Group;

        // Whatever lies there would be multiplied too, and subnormals are slow.
        if (rows < tileRows)
            NativeMemory.Clear(destination, (nuint)RowElements(tileRows, count) * sizeof(float));
        if (depthStride == 1)
        {
            for (int r = 0; r < rows; r++)
            {
                float* from = source + (r * rowStride), to = destination + (r * Group);
                for (nint k = 0; k < whole; k++, from += Group, to += step)
                    Vector128.Load(from).Store(to);
            }
        }
        else if (rowStride == 1)
        {
            for (nint k = 0; k < whole; k++)
                Transpose(source + (k * Group * depthStride), depthStride, rows, destination + (k * step));
        }
        else
        {
            for (nint k = 0; k < whole * Group; k++)
            {
                float* to = destination + (k / Group * step) + (k % Group);
                for (int r = 0; r < rows; r++)
                    to[r * Group] = source[(r * rowStride) + (k * depthStride)];
            }
        }

        for (nint k = whole * Group; k < count; k++)
        {
            float* to = destination + (whole * step) + (k % Group);
            for (int r = 0; r < rows; r++)
                to[r * Group] = source[(r * rowStride) + (k * depthStride)];
        }
    }

    /// <summary>Packs columns as <c>[k][width]</c>, zeros beyond <paramref name="columns"/>.</summary>
    /// <param name="source">Column 0, iteration 0.</param>
    /// <param name="columnStride">Elements from column to column.</param>
    /// <param name="depthStride">Elements from iteration to iteration.</param>
    /// <param name="columns">Columns to pack, at most <paramref name="width"/>.</param>
    /// <param name="width">Columns of a panel, a multiple of 8.</param>
    /// <param name="count">Iterations.</param>
    /// <param name="destination">Receives <paramref name="count"/> times <paramref name="width"/> elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns(float* source, nint columnStride, nint depthStride, int columns, int width, nint count, float* destination)
    {
        if (columns < width)
            NativeMemory.Clear(destination, (nuint)(count * width) * sizeof(float));
        if (columnStride == 1)
        {
            for (nint k = 0; k < count; k++, source += depthStride, destination += width)
                CopyRow(source, destination, columns);
            return;
        }

        int squares = depthStride == 1 && RegisterTranspose.IsSupported ? columns / RegisterTranspose.Size * RegisterTranspose.Size : 0;
        nint deep = squares == 0 ? 0 : count / RegisterTranspose.Size * RegisterTranspose.Size;
        for (nint k = 0; k < deep; k += RegisterTranspose.Size)
        {
            for (int j = 0; j < squares; j += RegisterTranspose.Size)
                RegisterTranspose.Move((uint*)(source + (j * columnStride) + k), columnStride, RegisterTranspose.Size, (uint*)(destination + (k * width) + j), width);
        }

        for (nint k = 0; k < count; k++)
        {
            for (int j = k < deep ? squares : 0; j < columns; j++)
                destination[(k * width) + j] = source[(j * columnStride) + (k * depthStride)];
        }
    }

    /// <summary>Stores a tile's rows where its place in the output is ragged or transposed.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="tileStep">Elements from row to row of the tile.</param>
    /// <param name="rows">Rows to store.</param>
    /// <param name="columns">Columns to store.</param>
    /// <param name="destination">Element of row 0, column 0.</param>
    /// <param name="rowStride">Elements from row to row of the output.</param>
    /// <param name="columnStride">Elements from column to column of the output.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(float* tile, nint tileStep, int rows, int columns, float* destination, nint rowStride, nint columnStride)
    {
        if (columnStride == 1)
        {
            for (int r = 0; r < rows; r++)
                CopyRow(tile + (r * tileStep), destination + (r * rowStride), columns);
            return;
        }

        int deep = 0;
        if (rowStride == 1 && RegisterTranspose.IsSupported)
        {
            // Squares of whole rows only: nothing beyond the tile's own elements may be written.
            for (; deep <= rows - RegisterTranspose.Size; deep += RegisterTranspose.Size)
            {
                for (int j = 0; j < columns; j += RegisterTranspose.Size)
                    MoveColumns(tile + (deep * tileStep) + j, tileStep, Math.Min(RegisterTranspose.Size, columns - j), destination + deep + (j * columnStride), columnStride);
            }
        }

        for (int j = 0; j < columns; j++)
        {
            for (int r = deep; r < rows; r++)
                destination[(r * rowStride) + (j * columnStride)] = tile[(r * tileStep) + j];
        }
    }

    /// <summary>Copies one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRow(float* source, float* destination, int length)
    {
        int i = 0;
        for (; i <= length - 16; i += 16)
            Vector512.Load(source + i).Store(destination + i);
        for (; i <= length - 4; i += 4)
            Vector128.Load(source + i).Store(destination + i);
        for (; i < length; i++)
            destination[i] = source[i];
    }

    private static void MoveColumns(float* tile, nint tileStep, int columns, float* destination, nint columnStride)
    {
        if (columns == RegisterTranspose.Size)
        {
            RegisterTranspose.Move((uint*)tile, tileStep, RegisterTranspose.Size, (uint*)destination, columnStride);
            return;
        }

        for (int j = 0; j < columns; j++)
        {
            for (int r = 0; r < RegisterTranspose.Size; r++)
                destination[(j * columnStride) + r] = tile[(r * tileStep) + j];
        }
    }

    // Four iterations of consecutive rows: squares of 4 by 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, nint depthStride, int rows, float* destination)
    {
        int r = 0;
        for (; Sse.IsSupported && r <= rows - Group; r += Group)
        {
            Vector128<float> k0 = Vector128.Load(source + r), k1 = Vector128.Load(source + depthStride + r);
            Vector128<float> k2 = Vector128.Load(source + (2 * depthStride) + r), k3 = Vector128.Load(source + (3 * depthStride) + r);
            Vector128<float> low01 = Sse.UnpackLow(k0, k1), high01 = Sse.UnpackHigh(k0, k1), low23 = Sse.UnpackLow(k2, k3), high23 = Sse.UnpackHigh(k2, k3);
            Sse.MoveLowToHigh(low01, low23).Store(destination + (r * Group));
            Sse.MoveHighToLow(low23, low01).Store(destination + (r * Group) + 4);
            Sse.MoveLowToHigh(high01, high23).Store(destination + (r * Group) + 8);
            Sse.MoveHighToLow(high23, high01).Store(destination + (r * Group) + 12);
        }

        for (; r < rows; r++)
        {
            for (int k = 0; k < Group; k++)
                destination[(r * Group) + k] = source[(k * depthStride) + r];
        }
    }
}
