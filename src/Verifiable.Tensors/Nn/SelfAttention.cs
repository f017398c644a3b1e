using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Self-attention of several heads over (N, T, C): one projection to queries, keys and values, attention by heads, and a projection back.</summary>
/// <remarks>
/// Files carry the first weight as (3C, C). It is stored as (3, H, C/H, C), the same elements in the same order, so that queries, keys and values of all heads are views of one product
/// <c>(N, T, 3, H, C/H)</c> and nothing is copied between the projections.
/// </remarks>
internal static class SelfAttention
{
    private const int Projections = 3;

    /// <summary>What an input must be; null where it fits.</summary>
    public static string? Expected(Shape input, int features) => input.Rank == 3 && input[2] == features ? null : $"an input (N, T, {features})";

    /// <summary>Appends the first projection and the attention; gives (N, T, C), its last dimension joined from the heads.</summary>
    public static Value Append(Value input, ModuleParameter weight, ModuleParameter? bias, int heads, bool causal, double dropout = 0, RotaryEmbedding? rotary = null)
    {
        long features = weight.Shape[1], size = features / heads;
        ReadOnlySpan<long> columns = Linear.Features(input);
        Value w = weight.On(input.Graph, new Shape([Projections, heads, size, .. columns]));
        Value? b = bias?.On(input.Graph, new Shape(Projections, heads, size));
        Value all = functional.linear(input, w, b);
        (Value query, Value key) = (Part(all, 0), Part(all, 1));
        if (rotary is not null)
            (query, key) = (rotary.forward(query), rotary.forward(key));
        Value attended = functional.scaled_dot_product_attention(query, key, Part(all, 2), dropout_p: dropout, is_causal: causal);
        return attended.transpose(1, 2).flatten(2);
    }

    private static Value Part(Value all, int index) => all.select(2, index).transpose(1, 2);
}
