using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A tile of 6 rows by 2 vectors of 256 bits; its 12 accumulators stay in registers, each is one fold in order.</summary>
internal readonly unsafe struct PackedTile6x2Of256 : IPackedTile
{
    private const int LineElements = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TileCall* call)
    {
        float* a = call->A, b = call->B, from = call->From, to = call->To, ahead = call->Ahead;
        nint step = call->BStep, count = call->Count, toStep = call->ToStep;
        nint v = Vector256<float>.Count;
        Vector256<float> c0a, c0b;
        Vector256<float> c1a, c1b;
        Vector256<float> c2a, c2b;
        Vector256<float> c3a, c3b;
        Vector256<float> c4a, c4b;
        Vector256<float> c5a, c5b;
        if (from is null)
        {
            c0a = c0b = c1a = c1b = c2a = c2b = c3a = c3b = c4a = c4b = c5a = c5b = Vector256.Create(call->Init).AsSingle();
        }
        else
        {
            c0a = Vector256.Load(from);
            c0b = Vector256.Load(from + (1 * v));
            c1a = Vector256.Load(from + (2 * v));
            c1b = Vector256.Load(from + (3 * v));
            c2a = Vector256.Load(from + (4 * v));
            c2b = Vector256.Load(from + (5 * v));
            c3a = Vector256.Load(from + (6 * v));
            c3b = Vector256.Load(from + (7 * v));
            c4a = Vector256.Load(from + (8 * v));
            c4b = Vector256.Load(from + (9 * v));
            c5a = Vector256.Load(from + (10 * v));
            c5b = Vector256.Load(from + (11 * v));
        }

        for (float* end = a + ((count >> 2) * 24); a != end; a += 24, b += 4 * step, ahead += LineElements)
        {
            if (Sse.IsSupported)
                Sse.Prefetch1(ahead);
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + v);
            Vector256<float> x = Vector256.Create(a[0]);
            c0a = Vector256.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector256.FusedMultiplyAdd(x, b1, c0b);
            x = Vector256.Create(a[4]);
            c1a = Vector256.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector256.FusedMultiplyAdd(x, b1, c1b);
            x = Vector256.Create(a[8]);
            c2a = Vector256.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector256.FusedMultiplyAdd(x, b1, c2b);
            x = Vector256.Create(a[12]);
            c3a = Vector256.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector256.FusedMultiplyAdd(x, b1, c3b);
            x = Vector256.Create(a[16]);
            c4a = Vector256.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector256.FusedMultiplyAdd(x, b1, c4b);
            x = Vector256.Create(a[20]);
            c5a = Vector256.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector256.FusedMultiplyAdd(x, b1, c5b);

            b0 = Vector256.Load(b + step);
            b1 = Vector256.Load(b + step + v);
            x = Vector256.Create(a[1]);
            c0a = Vector256.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector256.FusedMultiplyAdd(x, b1, c0b);
            x = Vector256.Create(a[5]);
            c1a = Vector256.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector256.FusedMultiplyAdd(x, b1, c1b);
            x = Vector256.Create(a[9]);
            c2a = Vector256.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector256.FusedMultiplyAdd(x, b1, c2b);
            x = Vector256.Create(a[13]);
            c3a = Vector256.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector256.FusedMultiplyAdd(x, b1, c3b);
            x = Vector256.Create(a[17]);
            c4a = Vector256.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector256.FusedMultiplyAdd(x, b1, c4b);
            x = Vector256.Create(a[21]);
            c5a = Vector256.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector256.FusedMultiplyAdd(x, b1, c5b);

            b0 = Vector256.Load(b + (2 * step));
            b1 = Vector256.Load(b + (2 * step) + v);
            x = Vector256.Create(a[2]);
            c0a = Vector256.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector256.FusedMultiplyAdd(x, b1, c0b);
            x = Vector256.Create(a[6]);
            c1a = Vector256.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector256.FusedMultiplyAdd(x, b1, c1b);
            x = Vector256.Create(a[10]);
            c2a = Vector256.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector256.FusedMultiplyAdd(x, b1, c2b);
            x = Vector256.Create(a[14]);
            c3a = Vector256.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector256.FusedMultiplyAdd(x, b1, c3b);
            x = Vector256.Create(a[18]);
            c4a = Vector256.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector256.FusedMultiplyAdd(x, b1, c4b);
            x = Vector256.Create(a[22]);
            c5a = Vector256.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector256.FusedMultiplyAdd(x, b1, c5b);

            b0 = Vector256.Load(b + (3 * step));
            b1 = Vector256.Load(b + (3 * step) + v);
            x = Vector256.Create(a[3]);
            c0a = Vector256.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector256.FusedMultiplyAdd(x, b1, c0b);
            x = Vector256.Create(a[7]);
            c1a = Vector256.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector256.FusedMultiplyAdd(x, b1, c1b);
            x = Vector256.Create(a[11]);
            c2a = Vector256.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector256.FusedMultiplyAdd(x, b1, c2b);
            x = Vector256.Create(a[15]);
            c3a = Vector256.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector256.FusedMultiplyAdd(x, b1, c3b);
            x = Vector256.Create(a[19]);
            c4a = Vector256.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector256.FusedMultiplyAdd(x, b1, c4b);
            x = Vector256.Create(a[23]);
            c5a = Vector256.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector256.FusedMultiplyAdd(x, b1, c5b);
        }

        for (nint k = count & 3; k != 0; k--, a++, b += step)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + v);
            Vector256<float> x = Vector256.Create(a[0]);
            c0a = Vector256.FusedMultiplyAdd(x, b0, c0a);
            c0b = Vector256.FusedMultiplyAdd(x, b1, c0b);
            x = Vector256.Create(a[4]);
            c1a = Vector256.FusedMultiplyAdd(x, b0, c1a);
            c1b = Vector256.FusedMultiplyAdd(x, b1, c1b);
            x = Vector256.Create(a[8]);
            c2a = Vector256.FusedMultiplyAdd(x, b0, c2a);
            c2b = Vector256.FusedMultiplyAdd(x, b1, c2b);
            x = Vector256.Create(a[12]);
            c3a = Vector256.FusedMultiplyAdd(x, b0, c3a);
            c3b = Vector256.FusedMultiplyAdd(x, b1, c3b);
            x = Vector256.Create(a[16]);
            c4a = Vector256.FusedMultiplyAdd(x, b0, c4a);
            c4b = Vector256.FusedMultiplyAdd(x, b1, c4b);
            x = Vector256.Create(a[20]);
            c5a = Vector256.FusedMultiplyAdd(x, b0, c5a);
            c5b = Vector256.FusedMultiplyAdd(x, b1, c5b);
        }

        Vector256<float> nan = Vector256.Create(ScalarArithmetic.NaN32).AsSingle();
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Canonical(Vector256<float> value, Vector256<float> nan) => Vector256.ConditionalSelect(Vector256.Equals(value, value), value, nan);
}
