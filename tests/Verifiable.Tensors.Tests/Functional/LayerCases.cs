using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Tests.Functional.GraphValues;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>One small instance of every function behind a layer, through the public interface: what kernels, gradients and the referee are held to.</summary>
/// <remarks>A dataset called <c>mask</c> holds 0 or 1, any other i32 dataset indices below <see cref="Classes"/>.</remarks>
public static class LayerCases
{
    /// <summary>Bound of indices.</summary>
    public const int Classes = 5;

    private static readonly Dictionary<string, Func<Graph, Value>> s_all = new(StringComparer.Ordinal)
    {
        ["linear"] = g => functional.linear(P(g, "x", 2, 3, 5), P(g, "w", 4, 5), P(g, "b", 4)),
        ["linear heads"] = g => functional.linear(P(g, "x", 2, 4, 2, 3) with { FlattenedFrom = 2 }, P(g, "w", 2, 3, 2, 3), P(g, "b", 2, 3)),
        ["layer_norm"] = g => functional.layer_norm(P(g, "x", 3, 4, 6), 1, P(g, "w", 6), P(g, "b", 6)),
        ["layer_norm plain"] = g => functional.layer_norm(P(g, "x", 3, 2, 3), 2),
        ["rms_norm"] = g => functional.rms_norm(P(g, "x", 3, 4, 6), 1, P(g, "w", 6)),
        ["group_norm"] = g => functional.group_norm(P(g, "x", 2, 6, 3, 2), 3, P(g, "w", 6), P(g, "b", 6)),
        ["batch_norm training"] = g => functional.batch_norm(P(g, "x", 4, 3, 5), B(g, "mean", 3), B(g, "var", 3), P(g, "w", 3), P(g, "b", 3), training: true),
        ["batch_norm evaluation"] = g => functional.batch_norm(P(g, "x", 4, 3, 2, 2), B(g, "mean", 3), functional.softmax(B(g, "var", 3), 0), P(g, "w", 3), P(g, "b", 3)),
        ["dropout"] = g => functional.dropout(P(g, "x", 4, 3, 5), 0.4),
        ["rotary"] = g =>
        {
            (Value cos, Value sin) = functional.rotary_tables(g, 5, 6);
            return functional.rotary_embedding(P(g, "x", 2, 4, 6), cos, sin);
        },
        ["attention dropout"] = g => functional.scaled_dot_product_attention(P(g, "q", 2, 5, 4), P(g, "k", 2, 5, 4), P(g, "v", 2, 5, 3), dropout_p: 0.3),
        ["embedding"] = g => functional.embedding(I(g, "index", 3, 4), P(g, "w", Classes, 6)),
        ["softmax"] = g => functional.softmax(P(g, "x", 3, 5, 4), 1),
        ["log_softmax"] = g => functional.log_softmax(P(g, "x", 3, 7), -1),
        ["cross_entropy"] = g => functional.cross_entropy(P(g, "x", 4, Classes, 3), I(g, "target", 4, 3), ignore_index: 1, label_smoothing: 0.1),
        ["cross_entropy tokens"] = g => functional.cross_entropy(P(g, "x", 2, 6, Classes).transpose(1, 2), I(g, "target", 2, 6)),
        ["cross_entropy_elements"] = g => functional.cross_entropy_elements(g.Dataset("x", ElementType.Float32, new Shape(4, Classes, 3)), I(g, "target", 4, 3), ignore_index: 1),
        ["attention"] = g => functional.scaled_dot_product_attention(P(g, "q", 2, 2, 5, 4), P(g, "k", 2, 2, 5, 4), P(g, "v", 2, 2, 5, 3), is_causal: true),
        ["attention masked"] = g => functional.scaled_dot_product_attention(P(g, "q", 2, 2, 3, 4), P(g, "k", 2, 2, 6, 4), P(g, "v", 2, 2, 6, 4), I(g, "mask", 3, 6)),
        ["attention added mask"] = g => functional.scaled_dot_product_attention(P(g, "q", 2, 3, 4), P(g, "k", 2, 6, 4), P(g, "v", 2, 6, 4), g.Dataset("bias", ElementType.Float32, new Shape(3, 6))),
        ["batch_windows"] = g => functional.batch_windows("batch.tokens", I(g, "tokens", 9), I(g, "order", 10), 2, 4, 1),
        ["batch_windows_sequential"] = g => functional.batch_windows_sequential("batch.tokens", I(g, "tokens", 30), 2, 4, 1),
        ["conv2d"] = g => functional.conv2d(P(g, "x", 2, 3, 6, 5), P(g, "w", 4, 3, 3, 2), P(g, "b", 4), new(2, 1), new(1, 0), new(1, 2)),
        ["conv2d grouped"] = g => functional.conv2d(P(g, "x", 2, 4, 5, 5), P(g, "w", 6, 2, 3, 2), P(g, "b", 6), padding: 1, groups: 2),
        ["conv2d depthwise"] = g => functional.conv2d(P(g, "x", 2, 4, 5, 5), P(g, "w", 4, 1, 3, 3), P(g, "b", 4), padding: 1, groups: 4),
        ["conv1d"] = g => functional.conv1d(P(g, "x", 2, 3, 9), P(g, "w", 4, 3, 3), P(g, "b", 4), stride: 2, padding: 1),
        ["conv_transpose2d"] = g => functional.conv_transpose2d(P(g, "x", 2, 3, 3, 4), P(g, "w", 3, 2, 3, 2), P(g, "b", 2), 2, 1, new(1, 0)),
        ["conv_transpose2d grouped"] = g => functional.conv_transpose2d(P(g, "x", 2, 4, 3, 3), P(g, "w", 4, 3, 2, 2), P(g, "b", 6), 2, groups: 2),
        ["avg_pool2d"] = g => functional.avg_pool2d(P(g, "x", 2, 3, 6, 5), new(3, 2), 2, 1),
        ["max_pool2d"] = g => functional.max_pool2d(P(g, "x", 2, 3, 6, 5), 3, 2, 1),
        ["avg_pool2d rounded up"] = g => functional.avg_pool2d(P(g, "x", 2, 3, 6, 5), new(3, 2), 2, 1, ceil_mode: true),
        ["avg_pool2d without padding"] = g => functional.avg_pool2d(P(g, "x", 2, 3, 6, 5), new(3, 2), new(2, 1), 1, count_include_pad: false),
        ["avg_pool2d divisor"] = g => functional.avg_pool2d(P(g, "x", 2, 3, 6, 5), 3, 2, 1, ceil_mode: true, divisor_override: 5),
        ["max_pool2d rounded up"] = g => functional.max_pool2d(P(g, "x", 2, 3, 6, 5), 2, 3, 0, ceil_mode: true),
        ["max_pool2d dilated"] = g => functional.max_pool2d(P(g, "x", 2, 3, 8, 7), 3, new(2, 1), 1, new(2, 3), ceil_mode: true),
        ["avg_pool1d"] = g => functional.avg_pool1d(P(g, "x", 2, 3, 7), 3, 2),
        ["max_pool1d"] = g => functional.max_pool1d(P(g, "x", 2, 3, 7), 3, 2),
        ["adaptive_avg_pool2d"] = g => functional.adaptive_avg_pool2d(P(g, "x", 2, 3, 5, 6), new(3, 4)),
        ["adaptive_avg_pool2d to one"] = g => functional.adaptive_avg_pool2d(P(g, "x", 2, 3, 5, 6), 1),
        ["adaptive_avg_pool1d"] = g => functional.adaptive_avg_pool1d(P(g, "x", 2, 3, 7), 3),
        ["batch_norm2d"] = g => functional.batch_norm2d(P(g, "x", 3, 2, 3, 2), P(g, "w", 2), P(g, "b", 2)),
        ["batch_gather"] = g => functional.batch_gather("batch.images", I(g, "images", 7, 3, 4), I(g, "order", 12), 5),
        ["batch_sequential"] = g => functional.batch_sequential("batch.images", I(g, "images", 17, 3), 5),
        ["self-attention"] = g =>
        {
            Value[] heads = functional.linear(P(g, "x", 2, 4, 6), P(g, "w", 3, 2, 3, 6)).unbind(2);
            Value y = functional.scaled_dot_product_attention(heads[0].transpose(1, 2), heads[1].transpose(1, 2), heads[2].transpose(1, 2), is_causal: true);
            return functional.linear(y.transpose(1, 2) with { FlattenedFrom = 2 }, P(g, "o", 6, 2, 3));
        },
    };

    private static readonly string[] s_losses = ["cross_entropy", "cross_entropy tokens"];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => s_all.Keys;

    /// <summary>Forward and backward operators of a function; the gradient of its value is the last dataset.</summary>
    public static LayerCase Build(string name)
    {
        var graph = new Graph();
        Value value = s_all[name](graph) with { FlattenedFrom = -1 };
        Value y = graph.Materialize(value);
        if (!graph.Tape.IsDifferentiable(value))
        {
            // A program has a state tensor.
            graph.State("unused", Shape.Scalar);
            return new LayerCase(graph.Build(), y.Source.Index, false, new Dictionary<int, int>());
        }

        bool isLoss = s_losses.Contains(name);
        IReadOnlyDictionary<TensorSource, Value> gradients = isLoss
            ? graph.Tape.Backward(value)
            : graph.Tape.Backward(value, graph.Dataset("upstream", ElementType.Float32, value.Shape));
        var outputs = graph.Parameters.ToDictionary(p => p.State.Source.Index, p => graph.Materialize(gradients[p.State.Source]).Source.Index);
        return new LayerCase(graph.Build(), y.Source.Index, isLoss, outputs);
    }

    private static Value B(Graph graph, string label, params long[] extents) => graph.Buffer(label, new Shape(extents), Initialization.Constant(0));

    private static Value I(Graph graph, string label, params long[] extents) => graph.Dataset(label, ElementType.Int32, new Shape(extents));
}
