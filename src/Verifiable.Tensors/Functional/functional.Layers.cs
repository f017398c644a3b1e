using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

#pragma warning disable CS8981, IDE1006, CA1707 // The names are TorchSharp's.

/// <content>Functions behind layers.</content>
public static partial class functional
{
    /// <summary>Mean cross-entropy of logits (N, C) or (N, C, d...) against class indices (N) or (N, d...).</summary>
    /// <param name="input">Logits.</param>
    /// <param name="target">Class indices, i32.</param>
    /// <param name="ignore_index">Target of positions that do not count; PyTorch's default is -100, here none is ignored unless given.</param>
    /// <param name="label_smoothing">Share of the target that all classes get alike, in [0, 1].</param>
    public static Value cross_entropy(Value input, Value target, int? ignore_index = null, double label_smoothing = 0) =>
        CrossEntropyFunction.Forward(input, target, ignore_index, label_smoothing);

    /// <summary>Softmax along a dimension.</summary>
    public static Value softmax(Value input, int dim) => SoftmaxFunction.Softmax(input, dim);

    /// <summary>Logarithm of softmax along a dimension.</summary>
    public static Value log_softmax(Value input, int dim) => SoftmaxFunction.LogSoftmax(input, dim);

    /// <summary>Layer normalisation over the last <paramref name="normalized_dims"/> dimensions.</summary>
    public static Value layer_norm(Value input, int normalized_dims, Value? weight = null, Value? bias = null, double eps = 1e-5) =>
        LayerNormFunction.Forward(input, normalized_dims, weight, bias, eps);

    /// <summary>Rows of a table (V, D...) by i32 index.</summary>
    public static Value embedding(Value input, Value weight, int? padding_idx = null) => EmbeddingFunction.Forward(input, weight, padding_idx);

    /// <summary>Attention over (N, H, L, E), (N, H, S, E) and (N, H, S, F); an i32 mask lets attend where it is not zero, an f32 mask is added to the scores.</summary>
    public static Value scaled_dot_product_attention(Value query, Value key, Value value, Value? attn_mask = null, bool is_causal = false, double? scale = null) =>
        AttentionFunction.Forward(query, key, value, attn_mask, is_causal, scale);

    /// <summary>Windows of the current step from a sequence of tokens: <c>data[order[step * batchSize + b] + t + offset]</c>.</summary>
    public static Value batch_windows(string label, Value data, Value order, int batchSize, int length, int offset = 0) =>
        WindowGather.Append(label, data, order, batchSize, length, offset);

    /// <summary>Windows of the current step in file order; zero beyond the end.</summary>
    public static Value batch_windows_sequential(string label, Value data, int batchSize, int length, int offset = 0) =>
        WindowGather.AppendSequential(label, data, batchSize, length, offset);
}
