using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Where a layer declares its parameters: a graph and a name prefix.</summary>
/// <param name="graph">Receives the parameters.</param>
/// <param name="prefix">Empty, or the path of the layer.</param>
public sealed class ParameterScope(Graph graph, string prefix = "")
{
    /// <summary>The scope of a part, for example <c>0</c>.</summary>
    public ParameterScope Child(string name) => new(graph, Qualify(name));

    /// <summary>Declares a parameter whose stored shape is the one that files carry.</summary>
    public Value Parameter(string name, Shape shape, Initialization initialization) => Parameter(name, shape, shape, initialization);

    /// <summary>Declares a parameter.</summary>
    public Value Parameter(string name, Shape shape, Shape declaredShape, Initialization initialization) =>
        graph.Parameter(Qualify(name), shape, declaredShape, initialization);

    private string Qualify(string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
