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
    ];

    /// <summary>All of them, one of each label.</summary>
    public static IReadOnlyList<Operator> All()
    {
        var operators = new List<Operator>();
        foreach (Func<Value, Value> activation in s_activations)
            AddOperators(graph => activation(Parameter(graph, "x", s_shape)), operators);
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
