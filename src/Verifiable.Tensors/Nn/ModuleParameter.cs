using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A trainable tensor of a module: its shape and how a seed gives its initial value; it becomes a state tensor of each graph that the module is traced on.</summary>
public sealed class ModuleParameter
{
    private (Module Module, string Name)? _owner;

    /// <summary>Declares a parameter.</summary>
    /// <param name="shape">The shape that files carry.</param>
    /// <param name="initialization">How a seed gives its initial value.</param>
    public ModuleParameter(Shape shape, Initialization initialization)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Shape, Initialization) = (shape, initialization);
    }

    /// <summary>The shape that files carry.</summary>
    public Shape Shape { get; }

    /// <summary>How a seed gives its initial value; <c>nn.init</c> changes it until the parameter is first used on a graph.</summary>
    public Initialization Initialization { get; set; }

    /// <summary>The parameter's value on a graph; declared there when it is first asked for.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="stored">Shape in which it is wanted, and stored if nobody asked before; null: the declared one.</param>
    /// <exception cref="ArgumentException">The two shapes have different numbers of elements.</exception>
    public Value On(Graph graph, Shape? stored = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        Shape shape = stored ?? Shape;
        Value value = ModuleTrace.Of(graph).Bind(this, shape);
        return value.Shape.Equals(shape) ? value : value.reshape([.. shape.Extents]);
    }

    /// <summary>The path from the outermost module that holds the parameter.</summary>
    internal string Path => _owner is var (module, name) ? Module.Join(module.Path, name) : "parameter";

    /// <summary>Remembers who registered the parameter first.</summary>
    internal void Own(Module module, string name) => _owner ??= (module, name);
}
