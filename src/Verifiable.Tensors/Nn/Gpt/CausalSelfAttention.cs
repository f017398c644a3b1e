using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Self-attention in which a token sees itself and what is before it: (N, T, C) to (N, T, C), parameters <c>c_attn</c> and <c>c_proj</c>.</summary>
public sealed class CausalSelfAttention : Layer
{
    private readonly int _heads;
    private readonly Linear c_attn;
    private readonly Linear c_proj;
    private readonly Dropout resid_dropout;
    private readonly double _dropout;
    private readonly RotaryEmbedding? _rotary;

    /// <summary>Declares the layer.</summary>
    /// <param name="features">Elements of a token's vector.</param>
    /// <param name="heads">Heads, which divide them.</param>
    /// <param name="dropout">Share of elements that training drops.</param>
    /// <param name="bias">Whether the projections have biases.</param>
    /// <param name="rotary">What queries and keys are turned by; null: nothing.</param>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public CausalSelfAttention(int features, int heads, double dropout = 0, bool bias = true, RotaryEmbedding? rotary = null)
    {
        if (heads < 1 || features % heads != 0)
            throw new ArgumentException($"CausalSelfAttention: expected heads that divide {features} features, got {heads}", nameof(heads));
        (_heads, _dropout, _rotary) = (heads, dropout, rotary);
        c_attn = nn.Linear(features, 3 * features, bias);
        c_proj = nn.Linear(features, features, bias);
        resid_dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => SelfAttention.Expected(input, (int)c_attn.weight.Shape[1]);

    /// <inheritdoc/>
    protected override Value Append(Value input) =>
        resid_dropout.forward(c_proj.forward(SelfAttention.Append(input, c_attn.weight, c_attn.bias, _heads, causal: true, training ? _dropout : 0, _rotary)));
}
