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

    /// <summary>Cross-entropy of each position, +0 where the target does not count: what evaluation adds up; there is no gradient.</summary>
    public static Value cross_entropy_elements(Value input, Value target, int? ignore_index = null) => CrossEntropyFunction.Samples(input, target, ignore_index);

    /// <summary>Softmax along a dimension.</summary>
    public static Value softmax(Value input, int dim) => SoftmaxFunction.Softmax(input, dim);

    /// <summary>Logarithm of softmax along a dimension.</summary>
    public static Value log_softmax(Value input, int dim) => SoftmaxFunction.LogSoftmax(input, dim);

    /// <summary>Layer normalisation over the last <paramref name="normalized_dims"/> dimensions.</summary>
    public static Value layer_norm(Value input, int normalized_dims, Value? weight = null, Value? bias = null, double eps = 1e-5) =>
        NormalizationFunction.LayerNorm(input, normalized_dims, weight, bias, eps);

    /// <summary>Division by the root mean square over the last <paramref name="normalized_dims"/> dimensions.</summary>
    /// <remarks>PyTorch's default epsilon is that of the type, 2^-23.</remarks>
    public static Value rms_norm(Value input, int normalized_dims, Value? weight = null, double eps = 1.1920928955078125e-07) =>
        NormalizationFunction.RmsNorm(input, normalized_dims, weight, eps);

    /// <summary>Normalisation of (N, C, ...) over groups of channels.</summary>
    public static Value group_norm(Value input, long num_groups, Value? weight = null, Value? bias = null, double eps = 1e-5) =>
        NormalizationFunction.GroupNorm(input, num_groups, weight, bias, eps);

    /// <summary>Batch normalisation of (N, C, ...): with the batch's statistics in training, which the running ones follow, else with the running ones.</summary>
    /// <param name="input">The input.</param>
    /// <param name="running_mean">State tensor (C), or null in training.</param>
    /// <param name="running_var">State tensor (C), or null in training.</param>
    /// <param name="weight">Scale (C).</param>
    /// <param name="bias">Shift (C).</param>
    /// <param name="training">Whether the batch's own statistics are used.</param>
    /// <param name="momentum">Share of the batch in the next running statistics.</param>
    /// <param name="eps">Added to the variance.</param>
    public static Value batch_norm(Value input, Value? running_mean, Value? running_var, Value weight, Value bias, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
        training
            ? BatchNorm2dFunction.Forward(input, weight, bias, eps, running_mean, running_var, momentum)
            : BatchNormEvaluationFunction.Forward(input, running_mean, running_var, weight, bias, eps);

    /// <summary>Zeroes elements with probability <paramref name="p"/> and scales the others by 1/(1-p); without training the input itself.</summary>
    public static Value dropout(Value input, double p = 0.5, bool training = true) => training ? DropoutFunction.Forward(input, p) : input;

    /// <summary>Tables of cosines and sines (length, dimension) for <see cref="rotary_embedding"/>: angle <c>t * base^(-2i/dimension)</c>, both halves alike.</summary>
    public static (Value Cos, Value Sin) rotary_tables(Graph graph, int length, int dimension, double @base = 10000) => RotaryTables.Append(graph, length, dimension, @base);

    /// <summary>Rotary position embedding over (.., T, D): <c>x cos + rotate_half(x) sin</c>.</summary>
    public static Value rotary_embedding(Value input, Value cos, Value sin) => RotaryFunction.Forward(input, cos, sin);

    /// <summary>Rows of a table (V, D...) by i32 index.</summary>
    public static Value embedding(Value input, Value weight, int? padding_idx = null) => EmbeddingFunction.Forward(input, weight, padding_idx);

    /// <summary>Attention over (N, H, L, E), (N, H, S, E) and (N, H, S, F); an i32 mask lets attend where it is not zero, an f32 mask is added to the scores.</summary>
    public static Value scaled_dot_product_attention(Value query, Value key, Value value, Value? attn_mask = null, double dropout_p = 0, bool is_causal = false, double? scale = null) =>
        AttentionFunction.Forward(query, key, value, attn_mask, is_causal, scale, dropout_p);

    /// <summary>Windows of the current step from a sequence of tokens: <c>data[order[step * batchSize + b] + t + offset]</c>.</summary>
    public static Value batch_windows(string label, Value data, Value order, int batchSize, int length, int offset = 0) =>
        WindowGather.Append(label, data, order, batchSize, length, offset);

    /// <summary>Windows of the current step in file order; zero beyond the end.</summary>
    public static Value batch_windows_sequential(string label, Value data, int batchSize, int length, int offset = 0) =>
        WindowGather.AppendSequential(label, data, batchSize, length, offset);
}
