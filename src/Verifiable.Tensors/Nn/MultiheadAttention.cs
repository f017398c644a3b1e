using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CA1707, IDE1006 // The names are PyTorch's.

/// <summary>PyTorch's <c>MultiheadAttention(batch_first=True)</c> where query, key and value are the same input (N, T, C).</summary>
public sealed class MultiheadAttention : Layer
{
    private readonly int _heads;
    private readonly bool _causal;
    private readonly double _dropout;
    private readonly ModuleParameter _weight;
    private readonly ModuleParameter? _bias;
    private readonly Linear _output;

    /// <summary>Declares the layer: the first weight uniform by Xavier, biases zero.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public MultiheadAttention(int embedDim, int numHeads, bool bias = true, bool causal = false, double dropout = 0)
    {
        if (numHeads < 1 || embedDim % numHeads != 0)
            throw new ArgumentException($"MultiheadAttention: expected heads that divide {embedDim} features, got {numHeads}", nameof(numHeads));
        (_heads, _causal, _dropout) = (numHeads, causal, dropout);
        _weight = register_parameter("in_proj_weight", nn.init.xavier_uniform_(nn.Parameter(3 * embedDim, embedDim)));
        if (bias)
            _bias = register_parameter("in_proj_bias", nn.Parameter(3 * embedDim));
        _output = nn.Linear(embedDim, embedDim, bias);
        if (_output.bias is not null)
            nn.init.zeros_(_output.bias);
        register_module("out_proj", _output);
    }

    /// <inheritdoc/>
    protected override string? Expected(Shape input) => SelfAttention.Expected(input, (int)_weight.Shape[1]);

    /// <inheritdoc/>
    protected override Value Append(Value input) => _output.forward(SelfAttention.Append(input, _weight, _bias, _heads, _causal, training ? _dropout : 0));
}
