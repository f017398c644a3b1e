using System.Runtime.CompilerServices;
using Verifiable.Tensors.Kernels.Lanes;

namespace Verifiable.Tensors.Kernels.MatrixProducts;

/// <summary>A register tile of 6 rows by 4 vectors for short folds (<see cref="MatrixTile{T, TRows, TFinish}"/>): it stores four consecutive lines a row, which is what such products spend their time on.</summary>
/// <remarks>Rows lie where they lie: neither <see cref="TileCall.Skip"/> nor <see cref="TileCall.From"/> is read, and nothing is fetched ahead.</remarks>
internal static unsafe class WideMatrixTile<T, TFinish>
    where T : struct, ILanes<T>
    where TFinish : struct, ITileFinish
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>Columns of a tile.</summary>
    public static int Columns => 4 * T.Count;

    /// <summary>Multiplies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(TileCall* call)
    {
        nint v = T.Count;
        T first = T.Broadcast32(call->Init);
        T c0a = first, c0b = first, c0c = first, c0d = first;
        T c1a = first, c1b = first, c1c = first, c1d = first;
        T c2a = first, c2b = first, c2c = first, c2d = first;
        T c3a = first, c3b = first, c3c = first, c3d = first;
        T c4a = first, c4b = first, c4c = first, c4d = first;
        T c5a = first, c5b = first, c5c = first, c5d = first;
        nint s = call->RowStride * sizeof(float), s3 = 3 * s, s5 = 5 * s;
        nint step = call->BStep, depth = call->DepthStride * sizeof(float);
        float* b = call->B;
        byte* p = (byte*)call->A;
        for (nint k = call->Count; k > 0; k--, p += depth, b += step)
        {
            T ba = T.Load(b), bb = T.Load(b + v), bc = T.Load(b + (2 * v)), bd = T.Load(b + (3 * v));
            T x = T.BroadcastF32(*(float*)p);
            T.AccumulateF32(x, ba, ref c0a);
            T.AccumulateF32(x, bb, ref c0b);
            T.AccumulateF32(x, bc, ref c0c);
            T.AccumulateF32(x, bd, ref c0d);
            x = T.BroadcastF32(*(float*)(p + s));
            T.AccumulateF32(x, ba, ref c1a);
            T.AccumulateF32(x, bb, ref c1b);
            T.AccumulateF32(x, bc, ref c1c);
            T.AccumulateF32(x, bd, ref c1d);
            x = T.BroadcastF32(*(float*)(p + (2 * s)));
            T.AccumulateF32(x, ba, ref c2a);
            T.AccumulateF32(x, bb, ref c2b);
            T.AccumulateF32(x, bc, ref c2c);
            T.AccumulateF32(x, bd, ref c2d);
            x = T.BroadcastF32(*(float*)(p + s3));
            T.AccumulateF32(x, ba, ref c3a);
            T.AccumulateF32(x, bb, ref c3b);
            T.AccumulateF32(x, bc, ref c3c);
            T.AccumulateF32(x, bd, ref c3d);
            x = T.BroadcastF32(*(float*)(p + (4 * s)));
            T.AccumulateF32(x, ba, ref c4a);
            T.AccumulateF32(x, bb, ref c4b);
            T.AccumulateF32(x, bc, ref c4c);
            T.AccumulateF32(x, bd, ref c4d);
            x = T.BroadcastF32(*(float*)(p + s5));
            T.AccumulateF32(x, ba, ref c5a);
            T.AccumulateF32(x, bb, ref c5b);
            T.AccumulateF32(x, bc, ref c5c);
            T.AccumulateF32(x, bd, ref c5d);
        }

        if (TFinish.IsApplied)
        {
            T factor = T.BroadcastF32(call->Finish.Factor), floor = T.BroadcastF32(call->Finish.Floor);
            float* addends = call->Finish.Addends;
            nint next = call->Finish.VectorStep, row = call->Finish.RowStep;
            c0a = T.MaxF32(T.FmaF32(c0a, factor, T.Load(addends)), floor);
            c0b = T.MaxF32(T.FmaF32(c0b, factor, T.Load(addends + next)), floor);
            c0c = T.MaxF32(T.FmaF32(c0c, factor, T.Load(addends + (2 * next))), floor);
            c0d = T.MaxF32(T.FmaF32(c0d, factor, T.Load(addends + (3 * next))), floor);
            addends += row;
            c1a = T.MaxF32(T.FmaF32(c1a, factor, T.Load(addends)), floor);
            c1b = T.MaxF32(T.FmaF32(c1b, factor, T.Load(addends + next)), floor);
            c1c = T.MaxF32(T.FmaF32(c1c, factor, T.Load(addends + (2 * next))), floor);
            c1d = T.MaxF32(T.FmaF32(c1d, factor, T.Load(addends + (3 * next))), floor);
            addends += row;
            c2a = T.MaxF32(T.FmaF32(c2a, factor, T.Load(addends)), floor);
            c2b = T.MaxF32(T.FmaF32(c2b, factor, T.Load(addends + next)), floor);
            c2c = T.MaxF32(T.FmaF32(c2c, factor, T.Load(addends + (2 * next))), floor);
            c2d = T.MaxF32(T.FmaF32(c2d, factor, T.Load(addends + (3 * next))), floor);
            addends += row;
            c3a = T.MaxF32(T.FmaF32(c3a, factor, T.Load(addends)), floor);
            c3b = T.MaxF32(T.FmaF32(c3b, factor, T.Load(addends + next)), floor);
            c3c = T.MaxF32(T.FmaF32(c3c, factor, T.Load(addends + (2 * next))), floor);
            c3d = T.MaxF32(T.FmaF32(c3d, factor, T.Load(addends + (3 * next))), floor);
            addends += row;
            c4a = T.MaxF32(T.FmaF32(c4a, factor, T.Load(addends)), floor);
            c4b = T.MaxF32(T.FmaF32(c4b, factor, T.Load(addends + next)), floor);
            c4c = T.MaxF32(T.FmaF32(c4c, factor, T.Load(addends + (2 * next))), floor);
            c4d = T.MaxF32(T.FmaF32(c4d, factor, T.Load(addends + (3 * next))), floor);
            addends += row;
            c5a = T.MaxF32(T.FmaF32(c5a, factor, T.Load(addends)), floor);
            c5b = T.MaxF32(T.FmaF32(c5b, factor, T.Load(addends + next)), floor);
            c5c = T.MaxF32(T.FmaF32(c5c, factor, T.Load(addends + (2 * next))), floor);
            c5d = T.MaxF32(T.FmaF32(c5d, factor, T.Load(addends + (3 * next))), floor);
        }

        float* to = call->To;
        nint toStep = call->ToStep;
        T.Store(T.CanonicalF32(c0a), to);
        T.Store(T.CanonicalF32(c0b), to + v);
        T.Store(T.CanonicalF32(c0c), to + (2 * v));
        T.Store(T.CanonicalF32(c0d), to + (3 * v));
        to += toStep;
        T.Store(T.CanonicalF32(c1a), to);
        T.Store(T.CanonicalF32(c1b), to + v);
        T.Store(T.CanonicalF32(c1c), to + (2 * v));
        T.Store(T.CanonicalF32(c1d), to + (3 * v));
        to += toStep;
        T.Store(T.CanonicalF32(c2a), to);
        T.Store(T.CanonicalF32(c2b), to + v);
        T.Store(T.CanonicalF32(c2c), to + (2 * v));
        T.Store(T.CanonicalF32(c2d), to + (3 * v));
        to += toStep;
        T.Store(T.CanonicalF32(c3a), to);
        T.Store(T.CanonicalF32(c3b), to + v);
        T.Store(T.CanonicalF32(c3c), to + (2 * v));
        T.Store(T.CanonicalF32(c3d), to + (3 * v));
        to += toStep;
        T.Store(T.CanonicalF32(c4a), to);
        T.Store(T.CanonicalF32(c4b), to + v);
        T.Store(T.CanonicalF32(c4c), to + (2 * v));
        T.Store(T.CanonicalF32(c4d), to + (3 * v));
        to += toStep;
        T.Store(T.CanonicalF32(c5a), to);
        T.Store(T.CanonicalF32(c5b), to + v);
        T.Store(T.CanonicalF32(c5c), to + (2 * v));
        T.Store(T.CanonicalF32(c5d), to + (3 * v));
    }
}
