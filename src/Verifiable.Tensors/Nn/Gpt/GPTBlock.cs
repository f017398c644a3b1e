using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A block of a <see cref="GPT"/>: <c>x = x + attn(ln_1(x)); x = x + mlp(ln_2(x))</c>.</summary>
public sealed class GPTBlock : Module
{
    private readonly LayerNorm ln_1;
    private readonly CausalSelfAttention attn;
    private readonly LayerNorm ln_2;
    private readonly GPTPerceptron mlp;

    /// <summary>Declares a block.</summary>
    public GPTBlock(GPTOptions options)
        : this(options, options?.RotaryOrNull())
    {
    }

    internal GPTBlock(GPTOptions? options, RotaryEmbedding? rotary)
    {
        ArgumentNullException.ThrowIfNull(options);
        ln_1 = new LayerNorm(new Shape(options.Features), bias: options.Bias);
        attn = new CausalSelfAttention(options.Features, options.Heads, options.Dropout, options.Bias, rotary);
        ln_2 = new LayerNorm(new Shape(options.Features), bias: options.Bias);
        mlp = new GPTPerceptron(options);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        Value x = input + attn.call(ln_1.forward(input));
        return x + mlp.call(ln_2.forward(x));
    }
}
