using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>Values of graphs as tests declare and read them.</summary>
internal static class GraphValues
{
    /// <summary>A parameter that is stored as it is declared.</summary>
    public static Value P(Graph graph, string label, params long[] extents)
    {
        var shape = new Shape(extents);
        return graph.Parameter(label, shape, shape, Initialization.Constant(0));
    }

    /// <summary>A gradient as an operator's output; it may be a view, or the given gradient itself.</summary>
    public static Value Stored(Graph graph, Value gradient) => graph.Materialize(gradient) is { Source.Kind: SourceKind.Operator } output ? output : graph.Materialize(gradient * 1);
}
