using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A language model of GPT-2's architecture (Radford et al., "Language models are unsupervised multitask learners", 2019): tokens (N, T) of i32 to logits (N, T, vocabulary).</summary>
/// <remarks>
/// Pre-normalised blocks of causal self-attention and a perceptron with GELU (tanh approximation), learned positions or rotary ones. Names of parameters and shapes are those of nanoGPT's <c>model.py</c>,
/// initial values GPT-2's: normal with deviation 0.02, for projections back into the residual stream 0.02 / sqrt(2 layers), biases zero.
/// </remarks>
public sealed class GPT : Module
{
    private readonly GPTOptions _options;
    private readonly Embedding _tokens;
    private readonly Embedding? _positions;
    private readonly Dropout _dropout;
    private readonly ModuleList<GPTBlock> _blocks;
    private readonly LayerNorm _norm;
    private readonly Linear _head;

    /// <summary>Declares the model.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the features.</exception>
    public GPT(GPTOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Heads < 1 || options.Features % options.Heads != 0)
            throw new ArgumentException($"GPT: expected heads that divide {options.Features} features, got {options.Heads}", nameof(options));
        _options = options;
        _tokens = nn.Embedding(options.Vocabulary, options.Features);
        _positions = options.Rotary ? null : nn.Embedding(options.Context, options.Features);
        RotaryEmbedding? rotary = options.RotaryOrNull();
        _dropout = nn.Dropout(options.Dropout);
        _blocks = new ModuleList<GPTBlock>([.. Enumerable.Range(0, options.Layers).Select(_ => new GPTBlock(options, rotary))]);
        _norm = new LayerNorm(new Shape(options.Features), bias: options.Bias);
        _head = nn.Linear(options.Features, options.Vocabulary, hasBias: false);
        register_module("transformer", new GPTParts(_tokens, _positions, _dropout, _blocks, _norm));
        register_module("lm_head", _head);
        Initialize();
        if (options.Tied)
            _head.weight = _tokens.weight;
    }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Shape shape = input.LogicalShape;
        if (input.Type != ElementType.Int32 || shape.Rank != 2 || shape[1] > _options.Context)
            throw new ShapeMismatchException(this, $"expected tokens (N, T) of type Int32 with T up to {_options.Context}, got {input.Type} {shape}");
        Value x = _tokens.forward(input);
        if (_positions is not null)
            x += _positions.weight.On(input.Graph).narrow(0, 0, shape[1]);
        x = _dropout.forward(x);
        foreach (GPTBlock block in _blocks)
            x = block.call(x);
        return _head.forward(_norm.forward(x));
    }

    private void Initialize()
    {
        const double Deviation = 0.02;
        foreach ((string name, ModuleParameter parameter) in named_parameters())
        {
            if (name.EndsWith("c_proj.weight", StringComparison.Ordinal))
                nn.init.normal_(parameter, 0, Deviation / Math.Sqrt(2.0 * _options.Layers));
            else if (parameter.Shape.Rank == 2)
                nn.init.normal_(parameter, 0, Deviation);
            else if (name.EndsWith(".bias", StringComparison.Ordinal))
                nn.init.zeros_(parameter);
        }
    }
}
