using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A register tile of up to 13 rows by 2 vectors: <c>c[i, j] = finish(fold over k of fma(a[k, i], b[k, j], c[i, j]))</c>, k ascending.</summary>
/// <remarks>
/// The accumulators stay in registers; each is one fold in order. Rows are read by broadcasts at a constant distance from each other, so that one pointer and a few multiples
/// of that distance address all of them, packed or where they lie. The compiler leaves out the rows that a number of rows does not have, and the finish where there is none.
/// </remarks>
internal static unsafe class MatrixTile<T, TRows, TFinish>
    where T : struct, ILanes<T>
    where TRows : struct, ITileRows
    where TFinish : struct, ITileFinish
{
    private const int LineElements = 16;

    /// <summary>Multiplies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TileCall* call)
    {
        nint v = T.Count;
        T first = T.Broadcast32(call->Init);
        T c0a = first, c0b = first, c1a = first, c1b = first, c2a = first, c2b = first, c3a = first, c3b = first, c4a = first, c4b = first, c5a = first, c5b = first, c6a = first, c6b = first;
        T c7a = first, c7b = first, c8a = first, c8b = first, c9a = first, c9b = first, c10a = first, c10b = first, c11a = first, c11b = first, c12a = first, c12b = first;
        if (call->From is not null)
        {
            float* from = call->From;
            (c0a, c0b) = (T.Load(from + (0 * v)), T.Load(from + (1 * v)));
            (c1a, c1b) = (T.Load(from + (2 * v)), T.Load(from + (3 * v)));
            (c2a, c2b) = (T.Load(from + (4 * v)), T.Load(from + (5 * v)));
            (c3a, c3b) = (T.Load(from + (6 * v)), T.Load(from + (7 * v)));
            if (TRows.Count > 4)
            {
                (c4a, c4b) = (T.Load(from + (8 * v)), T.Load(from + (9 * v)));
            }

            if (TRows.Count > 5)
            {
                (c5a, c5b) = (T.Load(from + (10 * v)), T.Load(from + (11 * v)));
            }

            if (TRows.Count > 6)
            {
                (c6a, c6b) = (T.Load(from + (12 * v)), T.Load(from + (13 * v)));
                (c7a, c7b) = (T.Load(from + (14 * v)), T.Load(from + (15 * v)));
            }

            if (TRows.Count > 8)
            {
                (c8a, c8b) = (T.Load(from + (16 * v)), T.Load(from + (17 * v)));
                (c9a, c9b) = (T.Load(from + (18 * v)), T.Load(from + (19 * v)));
            }

            if (TRows.Count > 10)
            {
                (c10a, c10b) = (T.Load(from + (20 * v)), T.Load(from + (21 * v)));
                (c11a, c11b) = (T.Load(from + (22 * v)), T.Load(from + (23 * v)));
            }

            if (TRows.Count > 12)
            {
                (c12a, c12b) = (T.Load(from + (24 * v)), T.Load(from + (25 * v)));
            }
        }

        nint s = call->RowStride * sizeof(float), s3 = 3 * s, s5 = 5 * s;
        nint step = call->BStep, depth = call->DepthStride * sizeof(float);
        float* b = call->B, ahead = call->Ahead;
        byte* p = (byte*)call->A, q = p + (7 * s);
        for (nint left = call->Count; left > 0;)
        {
            if (Sse.IsSupported)
                Sse.Prefetch1(ahead);
            ahead += LineElements;
            nint run = Math.Min(left, MatrixPacking.Group);
            left -= run;
            do
            {
                T ba = T.Load(b), bb = T.Load(b + v);
                T x = T.BroadcastF32(*(float*)p);
                T.AccumulateF32(x, ba, ref c0a);
                T.AccumulateF32(x, bb, ref c0b);
                x = T.BroadcastF32(*(float*)(p + s));
                T.AccumulateF32(x, ba, ref c1a);
                T.AccumulateF32(x, bb, ref c1b);
                x = T.BroadcastF32(*(float*)(p + (2 * s)));
                T.AccumulateF32(x, ba, ref c2a);
                T.AccumulateF32(x, bb, ref c2b);
                x = T.BroadcastF32(*(float*)(p + s3));
                T.AccumulateF32(x, ba, ref c3a);
                T.AccumulateF32(x, bb, ref c3b);
                if (TRows.Count > 4)
                {
                    x = T.BroadcastF32(*(float*)(p + (4 * s)));
                    T.AccumulateF32(x, ba, ref c4a);
                    T.AccumulateF32(x, bb, ref c4b);
                }

                if (TRows.Count > 5)
                {
                    x = T.BroadcastF32(*(float*)(p + s5));
                    T.AccumulateF32(x, ba, ref c5a);
                    T.AccumulateF32(x, bb, ref c5b);
                }

                if (TRows.Count > 6)
                {
                    x = T.BroadcastF32(*(float*)(p + (2 * s3)));
                    T.AccumulateF32(x, ba, ref c6a);
                    T.AccumulateF32(x, bb, ref c6b);
                    x = T.BroadcastF32(*(float*)q);
                    T.AccumulateF32(x, ba, ref c7a);
                    T.AccumulateF32(x, bb, ref c7b);
                }

                if (TRows.Count > 8)
                {
                    x = T.BroadcastF32(*(float*)(q + s));
                    T.AccumulateF32(x, ba, ref c8a);
                    T.AccumulateF32(x, bb, ref c8b);
                    x = T.BroadcastF32(*(float*)(q + (2 * s)));
                    T.AccumulateF32(x, ba, ref c9a);
                    T.AccumulateF32(x, bb, ref c9b);
                }

                if (TRows.Count > 10)
                {
                    x = T.BroadcastF32(*(float*)(q + s3));
                    T.AccumulateF32(x, ba, ref c10a);
                    T.AccumulateF32(x, bb, ref c10b);
                    x = T.BroadcastF32(*(float*)(q + (4 * s)));
                    T.AccumulateF32(x, ba, ref c11a);
                    T.AccumulateF32(x, bb, ref c11b);
                }

                if (TRows.Count > 12)
                {
                    x = T.BroadcastF32(*(float*)(q + s5));
                    T.AccumulateF32(x, ba, ref c12a);
                    T.AccumulateF32(x, bb, ref c12b);
                }

                p += depth;
                q += depth;
                b += step;
            }
            while (--run != 0);
            p += call->Skip * sizeof(float);
            q += call->Skip * sizeof(float);
        }

        if (TFinish.IsApplied)
        {
            T factor = T.BroadcastF32(call->Finish.Factor), floor = T.BroadcastF32(call->Finish.Floor);
            float* addends = call->Finish.Addends;
            nint next = call->Finish.VectorStep, row = call->Finish.RowStep;
            c0a = T.MaxF32(T.FmaF32(c0a, factor, T.Load(addends)), floor);
            c0b = T.MaxF32(T.FmaF32(c0b, factor, T.Load(addends + next)), floor);
            addends += row;
            c1a = T.MaxF32(T.FmaF32(c1a, factor, T.Load(addends)), floor);
            c1b = T.MaxF32(T.FmaF32(c1b, factor, T.Load(addends + next)), floor);
            addends += row;
            c2a = T.MaxF32(T.FmaF32(c2a, factor, T.Load(addends)), floor);
            c2b = T.MaxF32(T.FmaF32(c2b, factor, T.Load(addends + next)), floor);
            addends += row;
            c3a = T.MaxF32(T.FmaF32(c3a, factor, T.Load(addends)), floor);
            c3b = T.MaxF32(T.FmaF32(c3b, factor, T.Load(addends + next)), floor);

            if (TRows.Count > 4)
            {
                addends += row;
                c4a = T.MaxF32(T.FmaF32(c4a, factor, T.Load(addends)), floor);
                c4b = T.MaxF32(T.FmaF32(c4b, factor, T.Load(addends + next)), floor);
            }

            if (TRows.Count > 5)
            {
                addends += row;
                c5a = T.MaxF32(T.FmaF32(c5a, factor, T.Load(addends)), floor);
                c5b = T.MaxF32(T.FmaF32(c5b, factor, T.Load(addends + next)), floor);
            }

            if (TRows.Count > 6)
            {
                addends += row;
                c6a = T.MaxF32(T.FmaF32(c6a, factor, T.Load(addends)), floor);
                c6b = T.MaxF32(T.FmaF32(c6b, factor, T.Load(addends + next)), floor);
                addends += row;
                c7a = T.MaxF32(T.FmaF32(c7a, factor, T.Load(addends)), floor);
                c7b = T.MaxF32(T.FmaF32(c7b, factor, T.Load(addends + next)), floor);
            }

            if (TRows.Count > 8)
            {
                addends += row;
                c8a = T.MaxF32(T.FmaF32(c8a, factor, T.Load(addends)), floor);
                c8b = T.MaxF32(T.FmaF32(c8b, factor, T.Load(addends + next)), floor);
                addends += row;
                c9a = T.MaxF32(T.FmaF32(c9a, factor, T.Load(addends)), floor);
                c9b = T.MaxF32(T.FmaF32(c9b, factor, T.Load(addends + next)), floor);
            }

            if (TRows.Count > 10)
            {
                addends += row;
                c10a = T.MaxF32(T.FmaF32(c10a, factor, T.Load(addends)), floor);
                c10b = T.MaxF32(T.FmaF32(c10b, factor, T.Load(addends + next)), floor);
                addends += row;
                c11a = T.MaxF32(T.FmaF32(c11a, factor, T.Load(addends)), floor);
                c11b = T.MaxF32(T.FmaF32(c11b, factor, T.Load(addends + next)), floor);
            }

            if (TRows.Count > 12)
            {
                addends += row;
                c12a = T.MaxF32(T.FmaF32(c12a, factor, T.Load(addends)), floor);
                c12b = T.MaxF32(T.FmaF32(c12b, factor, T.Load(addends + next)), floor);
            }
        }

        float* to = call->To;
        nint toStep = call->ToStep;
        T.Store(T.CanonicalF32(c0a), to);
        T.Store(T.CanonicalF32(c0b), to + v);
        to += toStep;
        T.Store(T.CanonicalF32(c1a), to);
        T.Store(T.CanonicalF32(c1b), to + v);
        to += toStep;
        T.Store(T.CanonicalF32(c2a), to);
        T.Store(T.CanonicalF32(c2b), to + v);
        to += toStep;
        T.Store(T.CanonicalF32(c3a), to);
        T.Store(T.CanonicalF32(c3b), to + v);

        if (TRows.Count > 4)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c4a), to);
            T.Store(T.CanonicalF32(c4b), to + v);
        }

        if (TRows.Count > 5)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c5a), to);
            T.Store(T.CanonicalF32(c5b), to + v);
        }

        if (TRows.Count > 6)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c6a), to);
            T.Store(T.CanonicalF32(c6b), to + v);
            to += toStep;
            T.Store(T.CanonicalF32(c7a), to);
            T.Store(T.CanonicalF32(c7b), to + v);
        }

        if (TRows.Count > 8)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c8a), to);
            T.Store(T.CanonicalF32(c8b), to + v);
            to += toStep;
            T.Store(T.CanonicalF32(c9a), to);
            T.Store(T.CanonicalF32(c9b), to + v);
        }

        if (TRows.Count > 10)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c10a), to);
            T.Store(T.CanonicalF32(c10b), to + v);
            to += toStep;
            T.Store(T.CanonicalF32(c11a), to);
            T.Store(T.CanonicalF32(c11b), to + v);
        }

        if (TRows.Count > 12)
        {
            to += toStep;
            T.Store(T.CanonicalF32(c12a), to);
            T.Store(T.CanonicalF32(c12b), to + v);
        }
    }
}
