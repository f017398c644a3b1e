using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

#pragma warning disable CS8981, IDE1006, CA1707, CA1716 // The names are TorchSharp's.

/// <summary>Layers under TorchSharp's names, with PyTorch's defaults.</summary>
public static partial class nn
{
    /// <summary>Layers one after another, named by position.</summary>
    public static Sequential Sequential(params ReadOnlySpan<Module> layers) => new(layers);

    /// <summary>Layers one after another, with names.</summary>
    public static Sequential Sequential(params ReadOnlySpan<(string Name, Module Module)> layers) => new(layers);

    /// <summary>Modules that another module calls one by one.</summary>
    public static ModuleList<T> ModuleList<T>(params ReadOnlySpan<T> modules)
        where T : Module => new(modules);

    /// <summary>A trainable tensor, zero at first; <c>nn.init</c> says otherwise.</summary>
    public static ModuleParameter Parameter(params ReadOnlySpan<long> shape) => new(new Shape(shape), Initialization.Constant(0));

    /// <summary>Fully connected layer.</summary>
    public static Linear Linear(int inFeatures, int outFeatures, bool hasBias = true) => new(inFeatures, outFeatures, hasBias);

    /// <summary>Every dimension after the first as one.</summary>
    public static Flatten Flatten() => new();

    /// <summary>Batch normalisation of (N, C) or (N, C, L).</summary>
    public static BatchNorm BatchNorm1d(int features, double eps = 1e-5, double momentum = 0.1, bool track_running_stats = true) =>
        new("BatchNorm1d", features, [2, 3], eps, momentum, track_running_stats);

    /// <summary>Batch normalisation of (N, C, H, W).</summary>
    public static BatchNorm BatchNorm2d(int features, double eps = 1e-5, double momentum = 0.1, bool track_running_stats = true) =>
        new("BatchNorm2d", features, [4], eps, momentum, track_running_stats);

    /// <summary>Division by the root mean square over the last dimensions.</summary>
    public static RMSNorm RMSNorm(ReadOnlySpan<long> normalizedShape, double eps = 1.1920928955078125e-07, bool elementwiseAffine = true) => new(new Shape(normalizedShape), eps, elementwiseAffine);

    /// <summary>Normalisation over groups of channels.</summary>
    public static GroupNorm GroupNorm(int numGroups, int numChannels, double eps = 1e-5, bool affine = true) => new(numGroups, numChannels, eps, affine);

    /// <summary>Layer normalisation over the last dimensions.</summary>
    public static LayerNorm LayerNorm(ReadOnlySpan<long> normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool hasBias = true) =>
        new(new Shape(normalizedShape), eps, elementwiseAffine, hasBias);

    /// <summary>A table of vectors.</summary>
    public static Embedding Embedding(int numEmbeddings, int embeddingDims, int? paddingIdx = null) => new(numEmbeddings, embeddingDims, paddingIdx);

    /// <summary>Self-attention of several heads.</summary>
    public static MultiheadAttention MultiheadAttention(int embedDim, int numHeads, bool bias = true, bool causal = false, double dropout = 0) => new(embedDim, numHeads, bias, causal, dropout);

    /// <summary>Rotary position embedding of (.., T, D).</summary>
    public static RotaryEmbedding RotaryEmbedding(int dimension, double @base = 10000) => new(dimension, @base);

    /// <summary>Self-attention and a perceptron over (N, T, C).</summary>
    public static TransformerEncoderLayer TransformerEncoderLayer(
        int d_model, int nhead, int dim_feedforward = 2048, double dropout = 0.1, TransformerActivation activation = TransformerActivation.Relu, double layer_norm_eps = 1e-5, bool norm_first = false, bool causal = false) =>
        new(new TransformerEncoderOptions(d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, norm_first, causal));

    /// <summary>Layers of a transformer's encoder.</summary>
    public static TransformerEncoder TransformerEncoder(TransformerEncoderOptions layer, int num_layers, bool norm = false) => new(layer, num_layers, norm);

    /// <summary>Layers around which the input is led.</summary>
    public static Residual Residual(params ReadOnlySpan<Module> layers) => new(layers.Length == 1 ? layers[0] : new Sequential(layers));
}
