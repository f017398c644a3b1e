using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Scaled dot-product attention of f32 (Vaswani et al., arXiv 1706.03762).</summary>
/// <remarks>
/// Shapes: q (N, H, L, E), k (N, H, S, E), v (N, H, S, F), y (N, H, L, F); N and H may lack, further leading dimensions may not. Every fold ascends, from +0 or for the maximum from -Inf:
/// <code>
/// score[l,s] = may s be attended to ? (fold e fma(q[l,e], k[s,e], acc))*scale : -Inf      scale = f32(1/sqrt(E)) unless given; + mask[l,s] with an f32 mask
/// max[l]     = maximum of score     e[l,s] = exp(score - max)     sum[l] = sequential sum of e
/// p[l,s]     = e / sum, with a mask tensor max = -Inf ? +0 : e / sum                        y[l,f] = fold s fma(p[l,s], v[s,f], acc)
/// gv[s,f]    = fold l fma(p[l,s], gy[l,f], acc)               gp[l,s] = fold f fma(gy[l,f], v[s,f], acc)
/// dot[l]     = fold s fma(gp[l,s], p[l,s], acc)               gs[l,s] = ((gp - dot)*p)*scale
/// gq[l,e]    = fold s fma(gs[l,s], k[s,e], acc)               gk[s,e] = fold l fma(gs[l,s], q[l,e], acc)
/// </code>
/// A causal mask lets s = l at most and comes from the digits, not from a tensor. An i32 mask (nonzero: attend) broadcasts to (N, H, L, S); a row that may attend to nothing
/// gives +0, as PyTorch does since 2.5. Masking is part of the scores' finish, so that what follows is a plain softmax: exp(-Inf) is +0. With dropout, p is replaced by
/// <see cref="DropoutFunction"/> of it in what follows the softmax. No gradient goes to a mask. y, gq, gk and gv are stored as (N, L, H, F): where q, k and v are transposed views of
/// the output of a linear layer,
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
        var scores = new Shape([.. q.Shape.Extents.AsSpan()[..(rank - 1)], k.Shape[rank - 2]]);
        var masking = new Masking(mask is null ? null : ElementwiseFunction.Expand(ViewFunction.Logical(mask), scores), isCausal, rank - 1);
        Value score = Product("attention.score", q, k.transpose(-2, -1), headsInside: false, fold => masking.Finish(fold, factor));
        Value p = Probabilities(score, mask is not null);
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

    private static Value Probabilities(Value score, bool mayBeEmpty)
    {
        int last = score.Shape.Rank - 1;
        bool[] along = [.. Enumerable.Range(0, last + 1).Select(d => d == last)];
        Value maximum = ReductionFunction.Fold("attention.max", score, along, FoldBuilder.NegativeInfinityBits, (acc, element) => acc.Max(element), null);
        var exponentials = new FoldBuilder(score.Graph, "attention.exp", score.Shape);
        int x = exponentials.ReadElement(score), top = exponentials.Read(maximum, Outputs(0, last));
        Value e = exponentials.Fold(0, s => (s.Operand(x) - s.Operand(top)).Exp());
        Value sum = ReductionFunction.Fold("attention.sum", e, along, 0, (acc, element) => acc + element, null);

        var fold = new FoldBuilder(score.Graph, "attention.softmax", score.Shape);
        int numerator = fold.ReadElement(e), denominator = fold.Read(sum, Outputs(0, last)), greatest = mayBeEmpty ? fold.Read(maximum, Outputs(0, last)) : -1;
        return fold.Fold(0, s =>
        {
            ScalarF32 quotient = s.Operand(numerator) / s.Operand(denominator);
            return greatest < 0 ? quotient : s.Operand(greatest).IsEqualTo(s.Constant(float.NegativeInfinity)).Select(s.Constant(0), quotient);
        });
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
    private static Value Product(string label, Value a, Value b, bool headsInside, Func<FoldBuilder, Func<ScalarScope, ScalarF32>>? finish = null)
    {
        int last = a.Shape.Rank - 1, row = headsInside && last >= 2 ? last - 2 : last - 1, head = headsInside ? last - 1 : last - 2;
        Affine[] batch = [.. Outputs(0, Math.Max(0, last - 2)), .. last >= 2 ? [Output(head)] : Array.Empty<Affine>()];
        long[] extents = [.. a.Shape.Extents.AsSpan()[..last], b.Shape[last]];
        if (last >= 2)
            (extents[row], extents[head]) = (a.Shape[last - 1], a.Shape[last - 2]);
        var fold = new FoldBuilder(a.Graph, label, new Shape(extents), new Shape(a.Shape[last]));
        int left = fold.Read(a, [.. batch, Output(row), Reduction(0)]), right = fold.Read(b, [.. batch, Reduction(0), Output(last)]);
        return fold.Fold(0, s => s.Operand(left).FusedMultiplyAdd(s.Operand(right), s.Accumulator), finish?.Invoke(fold));
    }

    /// <summary>From (.., L, H, F) to (.., H, L, F), or back.</summary>
    private static Value Heads(Value value, int rank) => rank > 2 ? value.transpose(-3, -2) : value;

    /// <summary>What becomes of a score: scaled, and -Inf where it is masked.</summary>
    /// <param name="Mask">Of the scores' shape; null: none.</param>
    /// <param name="IsCausal">Whether a query sees no later key.</param>
    /// <param name="Last">The keys' dimension.</param>
    private sealed record Masking(Value? Mask, bool IsCausal, int Last)
    {
        public Func<ScalarScope, ScalarF32> Finish(FoldBuilder fold, float scale)
        {
            int mask = Mask is null ? -1 : fold.ReadElement(Mask);
            return s =>
            {
                ScalarF32 score = s.Accumulator * s.Constant(scale);
                if (Mask?.Type == ElementType.Float32)
                    score += s.Operand(mask);
                ScalarU32? allowed = IsCausal ? s.OutputDigit(Last).IsBelow(s.OutputDigit(Last - 1) + s.ConstantU32(1)) : null;
                if (Mask?.Type == ElementType.Int32)
                    allowed = s.ConstantU32(0).IsBelow(s.OperandU32(mask)) is var attended && allowed is { } causal ? attended & causal : attended;
                return allowed is { } isAllowed ? isAllowed.Select(score, s.Constant(float.NegativeInfinity)) : score;
            };
        }
    }
}
