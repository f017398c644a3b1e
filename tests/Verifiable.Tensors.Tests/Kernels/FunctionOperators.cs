using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Kernels;

/// <summary>The operators, forward and backward, of every activation and loss, each reading tensors of its own.</summary>
internal static class FunctionOperators
{
    private static readonly Shape s_shape = new(3, 5, 7);

    private static readonly Func<Value, Value>[] s_activations =
    [
        functional.relu, x => functional.leaky_relu(x, 0.1), x => functional.gelu(x), x => functional.gelu(x, "tanh"), functional.silu, functional.sigmoid, functional.tanh,
        x => functional.softplus(x, 2, 5), x => x.exp(), x => x.log(), x => x.log1p(), x => x.sqrt(), x => x.rsqrt(), x => x.erf(), x => x.sin(), x => x.cos(), x => x.square(), x => x.reciprocal(), x => x.abs(), x => x.pow(-3), x => x.pow(0.5), x => x.pow(-1.7),
        x => x.clamp(-0.5, 1.5),
    ];

    private static readonly Func<Value, Value, Value>[] s_pairs =
    [
        (x, y) => x.maximum(y), (x, y) => x.pow(y), (x, y) => x.minimum(y), (x, y) => functional.mse_loss(x, y), (x, y) => functional.l1_loss(x, y, LossReduction.Sum),
        (x, y) => functional.smooth_l1_loss(x, y, LossReduction.None, 0.5), (x, y) => functional.binary_cross_entropy_with_logits(x, y),
        (x, y) => functional.binary_cross_entropy_with_logits(x, y, pos_weights: y), (x, y) => functional.kl_div(x, y, reduction: LossReduction.BatchMean),
        (x, y) => functional.kl_div(x, y, log_target: true),
    ];

    /// <summary>All of them, one of each label.</summary>
    public static IReadOnlyList<Operator> All()
    {
        var operators = new List<Operator>();
        foreach (Func<Value, Value> activation in s_activations)
            AddOperators(graph => activation(Parameter(graph, "x", s_shape)), operators);
        foreach (Func<Value, Value, Value> pair in s_pairs)
            AddOperators(graph => pair(Parameter(graph, "x", s_shape), Parameter(graph, "y", s_shape)), operators);
        AddOperators(graph => functional.nll_loss(Parameter(graph, "x", s_shape), graph.Dataset("target", ElementType.Int32, new Shape(3, 7)), ignore_index: 2), operators);
        return [.. operators.DistinctBy(o => o.Label)];
    }

    private static void AddOperators(Func<Graph, Value> function, List<Operator> operators)
    {
        var graph = new Graph();
        Value y = function(graph);
        graph.Tape.Backward(y, graph.Dataset("upstream", ElementType.Float32, y.Shape));
        operators.AddRange(graph.Build().Operators.Select(ReadingDatasets));
    }

    private static Value Parameter(Graph graph, string label, Shape shape) => graph.Parameter(label, shape, shape, Initialization.Constant(0));

    private static Operator ReadingDatasets(Operator @operator) =>
        @operator with { Operands = [.. @operator.Operands.Select((o, i) => new Operand(new TensorSource(SourceKind.Dataset, i), o.Type, o.Pad, o.Map))] };
}
