using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A tile of 8, 10, 12 or 13 rows by 2 vectors of 512 bits; its accumulators stay in registers, each is one fold in order.</summary>
/// <remarks>The compiler leaves out the rows that a number of rows does not have.</remarks>
internal readonly unsafe struct PackedTileOf512<TRows> : IPackedTile
    where TRows : struct, ITileRows
{
    private const int LineElements = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TileCall* call)
    {
        float* a = call->A, b = call->B, from = call->From, to = call->To, ahead = call->Ahead;
        nint step = call->BStep, count = call->Count, toStep = call->ToStep;
        nint v = Vector512<float>.Count;
        Vector512<float> c0a, c0b, c1a, c1b, c2a, c2b, c3a, c3b, c4a, c4b, c5a, c5b, c6a, c6b, c7a, c7b;
        Vector512<float> c8a = default, c8b = default, c9a = default, c9b = default, c10a = default, c10b = default, c11a = default, c11b = default, c12a = default, c12b = default;
        if (from is null)
        {
            c0a = c0b = c1a = c1b = c2a = c2b = c3a = c3b = c4a = c4b = c5a = c5b = c6a = c6b = c7a = c7b = c8a = c8b = c9a = c9b = c10a = c10b = c11a = c11b = c12a = c12b = Vector512.Create(call->Init).AsSingle();
        }
        else
        {
            c0a = Vector512.Load(from);
            c0b = Vector512.Load(from + (1 * v));
            c1a = Vector512.Load(from + (2 * v));
            c1b = Vector512.Load(from + (3 * v));
            c2a = Vector512.Load(from + (4 * v));
            c2b = Vector512.Load(from + (5 * v));
            c3a = Vector512.Load(from + (6 * v));
            c3b = Vector512.Load(from + (7 * v));
            c4a = Vector512.Load(from + (8 * v));
            c4b = Vector512.Load(from + (9 * v));
            c5a = Vector512.Load(from + (10 * v));
            c5b = Vector512.Load(from + (11 * v));
            c6a = Vector512.Load(from + (12 * v));
            c6b = Vector512.Load(from + (13 * v));
            c7a = Vector512.Load(from + (14 * v));
            c7b = Vector512.Load(from + (15 * v));
            if (TRows.Count > 8)
            {
                c8a = Vector512.Load(from + (16 * v));
                c8b = Vector512.Load(from + (17 * v));
                c9a = Vector512.Load(from + (18 * v));
                c9b = Vector512.Load(from + (19 * v));
            }

            if (TRows.Count > 10)
            {
                c10a = Vector512.Load(from + (20 * v));
                c10b = Vector512.Load(from + (21 * v));
                c11a = Vector512.Load(from + (22 * v));
                c11b = Vector512.Load(from + (23 * v));
            }

            if (TRows.Count > 12)
            {
                c12a = Vector512.Load(from + (24 * v));
                c12b = Vector512.Load(from + (25 * v));
            }
        }

        for (float* end = a + ((count >> 2) * MatrixPacking.Group * TRows.Count); a != end; a += MatrixPacking.Group * TRows.Count, b += 4 * step, ahead += LineElements)
        {
            if (Sse.IsSupported)
                Sse.Prefetch1(ahead);
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + v);
            Vector512<float> x = Vector512.Create(a[0]);
            c0a = Vector512.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector512.FusedMultiplyAdd(x, b1, c0b);
            x = Vector512.Create(a[4]);
            c1a = Vector512.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector512.FusedMultiplyAdd(x, b1, c1b);
            x = Vector512.Create(a[8]);
            c2a = Vector512.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector512.FusedMultiplyAdd(x, b1, c2b);
            x = Vector512.Create(a[12]);
            c3a = Vector512.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector512.FusedMultiplyAdd(x, b1, c3b);
            x = Vector512.Create(a[16]);
            c4a = Vector512.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector512.FusedMultiplyAdd(x, b1, c4b);
            x = Vector512.Create(a[20]);
            c5a = Vector512.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector512.FusedMultiplyAdd(x, b1, c5b);
            x = Vector512.Create(a[24]);
            c6a = Vector512.FusedMultiplyAdd(x, b0, c6a);
            c6b = Vector512.FusedMultiplyAdd(x, b1, c6b);
            x = Vector512.Create(a[28]);
            c7a = Vector512.FusedMultiplyAdd(x, b0, c7a);
            c7b = Vector512.FusedMultiplyAdd(x, b1, c7b);
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a[32]);
                c8a = Vector512.FusedMultiplyAdd(x, b0, c8a);
                c8b = Vector512.FusedMultiplyAdd(x, b1, c8b);
                x = Vector512.Create(a[36]);
                c9a = Vector512.FusedMultiplyAdd(x, b0, c9a);
                c9b = Vector512.FusedMultiplyAdd(x, b1, c9b);
            }

            if (TRows.Count > 10)
            {
                x = Vector512.Create(a[40]);
                c10a = Vector512.FusedMultiplyAdd(x, b0, c10a);
                c10b = Vector512.FusedMultiplyAdd(x, b1, c10b);
                x = Vector512.Create(a[44]);
                c11a = Vector512.FusedMultiplyAdd(x, b0, c11a);
                c11b = Vector512.FusedMultiplyAdd(x, b1, c11b);
            }

            if (TRows.Count > 12)
            {
                x = Vector512.Create(a[48]);
                c12a = Vector512.FusedMultiplyAdd(x, b0, c12a);
                c12b = Vector512.FusedMultiplyAdd(x, b1, c12b);
            }

            b0 = Vector512.Load(b + step);
            b1 = Vector512.Load(b + step + v);
            x = Vector512.Create(a[1]);
            c0a = Vector512.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector512.FusedMultiplyAdd(x, b1, c0b);
            x = Vector512.Create(a[5]);
            c1a = Vector512.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector512.FusedMultiplyAdd(x, b1, c1b);
            x = Vector512.Create(a[9]);
            c2a = Vector512.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector512.FusedMultiplyAdd(x, b1, c2b);
            x = Vector512.Create(a[13]);
            c3a = Vector512.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector512.FusedMultiplyAdd(x, b1, c3b);
            x = Vector512.Create(a[17]);
            c4a = Vector512.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector512.FusedMultiplyAdd(x, b1, c4b);
            x = Vector512.Create(a[21]);
            c5a = Vector512.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector512.FusedMultiplyAdd(x, b1, c5b);
            x = Vector512.Create(a[25]);
            c6a = Vector512.FusedMultiplyAdd(x, b0, c6a);
            c6b = Vector512.FusedMultiplyAdd(x, b1, c6b);
            x = Vector512.Create(a[29]);
            c7a = Vector512.FusedMultiplyAdd(x, b0, c7a);
            c7b = Vector512.FusedMultiplyAdd(x, b1, c7b);
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a[33]);
                c8a = Vector512.FusedMultiplyAdd(x, b0, c8a);
                c8b = Vector512.FusedMultiplyAdd(x, b1, c8b);
                x = Vector512.Create(a[37]);
                c9a = Vector512.FusedMultiplyAdd(x, b0, c9a);
                c9b = Vector512.FusedMultiplyAdd(x, b1, c9b);
            }

            if (TRows.Count > 10)
            {
                x = Vector512.Create(a[41]);
                c10a = Vector512.FusedMultiplyAdd(x, b0, c10a);
                c10b = Vector512.FusedMultiplyAdd(x, b1, c10b);
                x = Vector512.Create(a[45]);
                c11a = Vector512.FusedMultiplyAdd(x, b0, c11a);
                c11b = Vector512.FusedMultiplyAdd(x, b1, c11b);
            }

            if (TRows.Count > 12)
            {
                x = Vector512.Create(a[49]);
                c12a = Vector512.FusedMultiplyAdd(x, b0, c12a);
                c12b = Vector512.FusedMultiplyAdd(x, b1, c12b);
            }

            b0 = Vector512.Load(b + (2 * step));
            b1 = Vector512.Load(b + (2 * step) + v);
            x = Vector512.Create(a[2]);
            c0a = Vector512.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector512.FusedMultiplyAdd(x, b1, c0b);
            x = Vector512.Create(a[6]);
            c1a = Vector512.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector512.FusedMultiplyAdd(x, b1, c1b);
            x = Vector512.Create(a[10]);
            c2a = Vector512.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector512.FusedMultiplyAdd(x, b1, c2b);
            x = Vector512.Create(a[14]);
            c3a = Vector512.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector512.FusedMultiplyAdd(x, b1, c3b);
            x = Vector512.Create(a[18]);
            c4a = Vector512.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector512.FusedMultiplyAdd(x, b1, c4b);
            x = Vector512.Create(a[22]);
            c5a = Vector512.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector512.FusedMultiplyAdd(x, b1, c5b);
            x = Vector512.Create(a[26]);
            c6a = Vector512.FusedMultiplyAdd(x, b0, c6a);
            c6b = Vector512.FusedMultiplyAdd(x, b1, c6b);
            x = Vector512.Create(a[30]);
            c7a = Vector512.FusedMultiplyAdd(x, b0, c7a);
            c7b = Vector512.FusedMultiplyAdd(x, b1, c7b);
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a[34]);
                c8a = Vector512.FusedMultiplyAdd(x, b0, c8a);
                c8b = Vector512.FusedMultiplyAdd(x, b1, c8b);
                x = Vector512.Create(a[38]);
                c9a = Vector512.FusedMultiplyAdd(x, b0, c9a);
                c9b = Vector512.FusedMultiplyAdd(x, b1, c9b);
            }

            if (TRows.Count > 10)
            {
                x = Vector512.Create(a[42]);
                c10a = Vector512.FusedMultiplyAdd(x, b0, c10a);
                c10b = Vector512.FusedMultiplyAdd(x, b1, c10b);
                x = Vector512.Create(a[46]);
                c11a = Vector512.FusedMultiplyAdd(x, b0, c11a);
                c11b = Vector512.FusedMultiplyAdd(x, b1, c11b);
            }

            if (TRows.Count > 12)
            {
                x = Vector512.Create(a[50]);
                c12a = Vector512.FusedMultiplyAdd(x, b0, c12a);
                c12b = Vector512.FusedMultiplyAdd(x, b1, c12b);
            }

            b0 = Vector512.Load(b + (3 * step));
            b1 = Vector512.Load(b + (3 * step) + v);
            x = Vector512.Create(a[3]);
            c0a = Vector512.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector512.FusedMultiplyAdd(x, b1, c0b);
            x = Vector512.Create(a[7]);
            c1a = Vector512.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector512.FusedMultiplyAdd(x, b1, c1b);
            x = Vector512.Create(a[11]);
            c2a = Vector512.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector512.FusedMultiplyAdd(x, b1, c2b);
            x = Vector512.Create(a[15]);
            c3a = Vector512.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector512.FusedMultiplyAdd(x, b1, c3b);
            x = Vector512.Create(a[19]);
            c4a = Vector512.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector512.FusedMultiplyAdd(x, b1, c4b);
            x = Vector512.Create(a[23]);
            c5a = Vector512.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector512.FusedMultiplyAdd(x, b1, c5b);
            x = Vector512.Create(a[27]);
            c6a = Vector512.FusedMultiplyAdd(x, b0, c6a);
            c6b = Vector512.FusedMultiplyAdd(x, b1, c6b);
            x = Vector512.Create(a[31]);
            c7a = Vector512.FusedMultiplyAdd(x, b0, c7a);
            c7b = Vector512.FusedMultiplyAdd(x, b1, c7b);
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a[35]);
                c8a = Vector512.FusedMultiplyAdd(x, b0, c8a);
                c8b = Vector512.FusedMultiplyAdd(x, b1, c8b);
                x = Vector512.Create(a[39]);
                c9a = Vector512.FusedMultiplyAdd(x, b0, c9a);
                c9b = Vector512.FusedMultiplyAdd(x, b1, c9b);
            }

            if (TRows.Count > 10)
            {
                x = Vector512.Create(a[43]);
                c10a = Vector512.FusedMultiplyAdd(x, b0, c10a);
                c10b = Vector512.FusedMultiplyAdd(x, b1, c10b);
                x = Vector512.Create(a[47]);
                c11a = Vector512.FusedMultiplyAdd(x, b0, c11a);
                c11b = Vector512.FusedMultiplyAdd(x, b1, c11b);
            }

            if (TRows.Count > 12)
            {
                x = Vector512.Create(a[51]);
                c12a = Vector512.FusedMultiplyAdd(x, b0, c12a);
                c12b = Vector512.FusedMultiplyAdd(x, b1, c12b);
            }
        }

        for (nint k = count & 3; k != 0; k--, a++, b += step)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + v);
            Vector512<float> x = Vector512.Create(a[0]);
            c0a = Vector512.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector512.FusedMultiplyAdd(x, b1, c0b);
            x = Vector512.Create(a[4]);
            c1a = Vector512.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector512.FusedMultiplyAdd(x, b1, c1b);
            x = Vector512.Create(a[8]);
            c2a = Vector512.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector512.FusedMultiplyAdd(x, b1, c2b);
            x = Vector512.Create(a[12]);
            c3a = Vector512.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector512.FusedMultiplyAdd(x, b1, c3b);
            x = Vector512.Create(a[16]);
            c4a = Vector512.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector512.FusedMultiplyAdd(x, b1, c4b);
            x = Vector512.Create(a[20]);
            c5a = Vector512.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector512.FusedMultiplyAdd(x, b1, c5b);
            x = Vector512.Create(a[24]);
            c6a = Vector512.FusedMultiplyAdd(x, b0, c6a);
            c6b = Vector512.FusedMultiplyAdd(x, b1, c6b);
            x = Vector512.Create(a[28]);
            c7a = Vector512.FusedMultiplyAdd(x, b0, c7a);
            c7b = Vector512.FusedMultiplyAdd(x, b1, c7b);
            if (TRows.Count > 8)
            {
                x = Vector512.Create(a[32]);
                c8a = Vector512.FusedMultiplyAdd(x, b0, c8a);
                c8b = Vector512.FusedMultiplyAdd(x, b1, c8b);
                x = Vector512.Create(a[36]);
                c9a = Vector512.FusedMultiplyAdd(x, b0, c9a);
                c9b = Vector512.FusedMultiplyAdd(x, b1, c9b);
            }

            if (TRows.Count > 10)
            {
                x = Vector512.Create(a[40]);
                c10a = Vector512.FusedMultiplyAdd(x, b0, c10a);
                c10b = Vector512.FusedMultiplyAdd(x, b1, c10b);
                x = Vector512.Create(a[44]);
                c11a = Vector512.FusedMultiplyAdd(x, b0, c11a);
                c11b = Vector512.FusedMultiplyAdd(x, b1, c11b);
            }

            if (TRows.Count > 12)
            {
                x = Vector512.Create(a[48]);
                c12a = Vector512.FusedMultiplyAdd(x, b0, c12a);
                c12b = Vector512.FusedMultiplyAdd(x, b1, c12b);
            }
        }

        Vector512<float> nan = Vector512.Create(ScalarArithmetic.NaN32).AsSingle();
        Canonical(c0a, nan).Store(to);
        Canonical(c0b, nan).Store(to + v);
        to += toStep;
        Canonical(c1a, nan).Store(to);
        Canonical(c1b, nan).Store(to + v);
        to += toStep;
        Canonical(c2a, nan).Store(to);
        Canonical(c2b, nan).Store(to + v);
        to += toStep;
        Canonical(c3a, nan).Store(to);
        Canonical(c3b, nan).Store(to + v);
        to += toStep;
        Canonical(c4a, nan).Store(to);
        Canonical(c4b, nan).Store(to + v);
        to += toStep;
        Canonical(c5a, nan).Store(to);
        Canonical(c5b, nan).Store(to + v);
        to += toStep;
        Canonical(c6a, nan).Store(to);
        Canonical(c6b, nan).Store(to + v);
        to += toStep;
        Canonical(c7a, nan).Store(to);
        Canonical(c7b, nan).Store(to + v);
        if (TRows.Count > 8)
        {
            to += toStep;
            Canonical(c8a, nan).Store(to);
            Canonical(c8b, nan).Store(to + v);
            to += toStep;
            Canonical(c9a, nan).Store(to);
            Canonical(c9b, nan).Store(to + v);
        }

        if (TRows.Count > 10)
        {
            to += toStep;
            Canonical(c10a, nan).Store(to);
            Canonical(c10b, nan).Store(to + v);
            to += toStep;
            Canonical(c11a, nan).Store(to);
            Canonical(c11b, nan).Store(to + v);
        }

        if (TRows.Count > 12)
        {
            to += toStep;
            Canonical(c12a, nan).Store(to);
            Canonical(c12b, nan).Store(to + v);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Canonical(Vector512<float> value, Vector512<float> nan) => Vector512.ConditionalSelect(Vector512.Equals(value, value), value, nan);
}
