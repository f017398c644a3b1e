using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable IDE1006 // The names are PyTorch's.

/// <summary>PyTorch's <c>TransformerEncoderLayer(batch_first=True)</c>: self-attention and a perceptron over (N, T, C), each added to its input and normalised.</summary>
/// <remarks>
/// After Vaswani et al., arXiv 1706.03762. Normalised after or, with <c>norm_first</c>, before:
/// <code>
/// x = norm1(x + attention(x));  x = norm2(x + linear2(f(linear1(x))))
/// x = x + attention(norm1(x));  x = x + linear2(f(linear1(norm2(x))))
/// </code>
/// Training drops attention's weights, f's values and both summands. Initial values are PyTorch's.
/// </remarks>
public sealed class TransformerEncoderLayer : Module
{
    private readonly TransformerEncoderOptions _options;
    private readonly MultiheadAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Dropout _dropout;

    /// <summary>Declares the layer.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public TransformerEncoderLayer(TransformerEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var shape = new Shape(options.Features);
        self_attn = new MultiheadAttention(options.Features, options.Heads, causal: options.Causal, dropout: options.Dropout);
        linear1 = nn.Linear(options.Features, options.Inner);
        linear2 = nn.Linear(options.Inner, options.Features);
        norm1 = new LayerNorm(shape, options.Epsilon);
        norm2 = new LayerNorm(shape, options.Epsilon);
        _dropout = nn.Dropout(options.Dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (_options.NormFirst)
        {
            Value x = input + Attend(norm1.forward(input));
            return x + Perceive(norm2.forward(x));
        }

        Value y = norm1.forward(input + Attend(input));
        return norm2.forward(y + Perceive(y));
    }

    private Value Attend(Value x) => _dropout.forward(self_attn.forward(x));

    private Value Perceive(Value x)
    {
        Value inner = linear1.forward(x);
        inner = _options.Activation == TransformerActivation.Gelu ? functional.gelu(inner) : functional.relu(inner);
        return _dropout.forward(linear2.forward(_dropout.forward(inner)));
    }
}
