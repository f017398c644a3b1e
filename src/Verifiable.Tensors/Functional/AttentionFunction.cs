using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Scaled dot-product attention of f32 (Vaswani et al., arXiv 1706.03762).</summary>
/// <remarks>
/// Shapes: q (N, H, L, E), k (N, H, S, E), v (N, H, S, F), y (N, H, L, F); N and H may lack, further leading dimensions may not. Every fold ascends, from +0 or for the maximum from -Inf:
/// <code>
/// score[l,s] = (fold e fma(q[l,e], k[s,e], acc))*scale        scale = f32(1/sqrt(E)) unless given
/// a[l,s]     = score[l,s] where s may be attended to, else -Inf;  score[l,s] + mask[l,s] with an f32 mask
/// max[l]     = maximum of a    e[l,s] = a = -Inf by mask ? +0 : exp(a - max)    sum[l] = sequential sum of e
/// p[l,s]     = e / sum         y[l,f] = fold s fma(p[l,s], v[s,f], acc)
/// gv[s,f]    = fold l fma(p[l,s], gy[l,f], acc)               gp[l,s] = fold f fma(gy[l,f], v[s,f], acc)
/// dot[l]     = fold s fma(gp[l,s], p[l,s], acc)               gs[l,s] = ((gp - dot)*p)*scale
/// gq[l,e]    = fold s fma(gs[l,s], k[s,e], acc)               gk[s,e] = fold l fma(gs[l,s], q[l,e], acc)
/// </code>
/// A causal mask lets s = l at most and comes from the digits, not from a tensor. An i32 mask (nonzero: attend) broadcasts to (N, H, L, S); a row that may attend to nothing
/// gives +0, as PyTorch does since 2.5. With dropout, p is replaced by <see cref="DropoutFunction"/> of it in what follows the softmax. No gradient goes to a mask. y, gq, gk and gv are stored as (N, L, H, F): where q, k and v are transposed views of the output of a linear layer,
/// joining the heads again is a view too.
/// </remarks>
internal static class AttentionFunction
{
    public static Value Forward(Value q, Value k, Value v, Value? mask, bool isCausal, double? scale, double dropout)
    {
        (q, k, v) = (ViewFunction.Logical(q), ViewFunction.Logical(k), ViewFunction.Logical(v));
        int rank = q.Shape.Rank;
        if (rank is < 2 or > 4 || k.Shape.Rank != rank || v.Shape.Rank != rank || k.Shape.Extents[^1] != q.Shape.Extents[^1] || k.Shape.Extents[^2] != v.Shape.Extents[^2]
            || !k.Shape.Extents.AsSpan()[..^2].SequenceEqual(q.Shape.Extents.AsSpan()[..^2]) || !v.Shape.Extents.AsSpan()[..^2].SequenceEqual(q.Shape.Extents.AsSpan()[..^2]))
            throw new ArgumentException($"scaled_dot_product_attention: expected (.., L, E), (.., S, E) and (.., S, F), got {q.Shape}, {k.Shape} and {v.Shape}", nameof(q));
        if (mask is not null && q.Graph.Tape.IsDifferentiable(mask))
            throw new ArgumentException("scaled_dot_product_attention: expected a mask that depends on no parameter, got one that does", nameof(mask));
        var factor = (float)(scale ?? (1 / Math.Sqrt(q.Shape.Extents[^1])));
        Value score = Product("attention.score", q, k.transpose(-2, -1), headsInside: false, factor);
        Value p = Probabilities(score, mask is null ? null : ElementwiseFunction.Expand(ViewFunction.Logical(mask), score.Shape), isCausal);
        q.Graph.Tape.Record(p, [q, k], (gp, sink) => ScoreBackward(q, k, p, gp, factor, sink));
        Value kept = DropoutFunction.Forward(p, dropout);
        Value y = Product("attention", kept, v, headsInside: true);
        q.Graph.Tape.Record(y, [kept, v], (gy, sink) =>
        {
            Value g = Heads(gy, rank);
            if (sink.Needs(v))
                sink.Add(v, Heads(Product("attention.value.gradient", kept.transpose(-2, -1), g, headsInside: true), rank));
            if (sink.Needs(kept))
                sink.Add(kept, Product("attention.softmax.gradient", g, v.transpose(-2, -1), headsInside: false));
        });
        return Heads(y, rank);
    }

    private static Value Probabilities(Value score, Value? mask, bool isCausal)
    {
        int last = score.Shape.Rank - 1;
        var rows = new Shape(score.Shape.Extents.AsSpan()[..last]);
        var maxima = new FoldBuilder(score.Graph, "attention.max", rows, new Shape(score.Shape[last]));
        Affine[] row = [.. Outputs(0, last), Reduction(0)];
        int element = maxima.Read(score, row), masked = mask is null ? -1 : maxima.Read(mask, row);
        Value maximum = maxima.Fold(FoldBuilder.NegativeInfinityBits, s =>
        {
            ScalarF32 a = Added(s, s.Operand(element), mask, masked);
            return s.Accumulator.Max(Allowed(s, mask, masked, isCausal, last, s.ReductionDigit, 0) is { } allowed ? allowed.Select(a, s.Constant(float.NegativeInfinity)) : a);
        });

        var exponentials = new FoldBuilder(score.Graph, "attention.exp", score.Shape);
        int x = exponentials.ReadElement(score), m = mask is null ? -1 : exponentials.ReadElement(mask), top = exponentials.Read(maximum, Outputs(0, last));
        Value e = exponentials.Fold(0, s =>
        {
            ScalarF32 exp = (Added(s, s.Operand(x), mask, m) - s.Operand(top)).Exp();
            return Allowed(s, mask, m, isCausal, last, s.OutputDigit, last) is { } allowed ? allowed.Select(exp, s.Constant(0)) : exp;
        });

        var sums = new FoldBuilder(score.Graph, "attention.sum", rows, new Shape(score.Shape[last]));
        int addend = sums.Read(e, row);
        Value sum = sums.Fold(0, s => s.Accumulator + s.Operand(addend));

        var fold = new FoldBuilder(score.Graph, "attention.softmax", score.Shape);
        int numerator = fold.ReadElement(e), denominator = fold.Read(sum, Outputs(0, last));
        return fold.Fold(0, s =>
        {
            ScalarF32 quotient = s.Operand(numerator) / s.Operand(denominator);
            // Only a row that may attend to nothing has a sum of zero: otherwise its maximum gives exp(0).
            return mask?.Type == ElementType.Int32 ? s.Operand(denominator).IsEqualTo(s.Constant(0)).Select(s.Constant(0), quotient) : quotient;
        });
    }

    private static ScalarF32 Added(ScalarScope s, ScalarF32 score, Value? mask, int operand) => mask?.Type == ElementType.Float32 ? score + s.Operand(operand) : score;

    /// <summary>Whether the key at digit <paramref name="key"/> may be attended to; null: every one.</summary>
    private static ScalarU32? Allowed(ScalarScope s, Value? mask, int operand, bool isCausal, int last, Func<int, ScalarU32> digit, int key)
    {
        ScalarU32? causal = isCausal ? digit(key).IsBelow(s.OutputDigit(last - 1) + s.ConstantU32(1)) : null;
        if (mask?.Type != ElementType.Int32)
            return causal;
        ScalarU32 attended = s.ConstantU32(0).IsBelow(s.OperandU32(operand));
        return causal is { } both ? both & attended : attended;
    }

    private static void ScoreBackward(Value q, Value k, Value p, Value gp, float factor, GradientSink sink)
    {
        int rank = q.Shape.Rank;
        Value gs = SoftmaxFunction.InputGradient("attention.score", p, gp, [.. Enumerable.Range(0, rank).Select(d => d == rank - 1)], factor);
        if (sink.Needs(q))
            sink.Add(q, Heads(Product("attention.query.gradient", gs, k, headsInside: true), rank));
        if (sink.Needs(k))
            sink.Add(k, Heads(Product("attention.key.gradient", gs.transpose(-2, -1), q, headsInside: true), rank));
    }

    /// <summary>A product of matrices in batches, stored as (.., M, H, N) where <paramref name="headsInside"/>, else (.., H, M, N).</summary>
    private static Value Product(string label, Value a, Value b, bool headsInside, float? scale = null)
    {
        int last = a.Shape.Rank - 1, row = headsInside && last >= 2 ? last - 2 : last - 1, head = headsInside ? last - 1 : last - 2;
        Affine[] batch = [.. Outputs(0, Math.Max(0, last - 2)), .. last >= 2 ? [Output(head)] : Array.Empty<Affine>()];
        long[] extents = [.. a.Shape.Extents.AsSpan()[..last], b.Shape[last]];
        if (last >= 2)
            (extents[row], extents[head]) = (a.Shape[last - 1], a.Shape[last - 2]);
        var fold = new FoldBuilder(a.Graph, label, new Shape(extents), new Shape(a.Shape[last]));
        int left = fold.Read(a, [.. batch, Output(row), Reduction(0)]), right = fold.Read(b, [.. batch, Reduction(0), Output(last)]);
        return fold.Fold(
            0,
            s => s.Operand(left).FusedMultiplyAdd(s.Operand(right), s.Accumulator),
            scale is float factor ? s => s.Accumulator * s.Constant(factor) : null);
    }

    /// <summary>From (.., L, H, F) to (.., H, L, F), or back.</summary>
    private static Value Heads(Value value, int rank) => rank > 2 ? value.transpose(-3, -2) : value;
}
