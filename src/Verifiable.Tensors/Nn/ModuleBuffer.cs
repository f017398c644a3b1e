using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>A tensor of a module that files hold but no gradient reaches, such as running statistics; it becomes a state tensor of each graph that the module is traced on.</summary>
public sealed class ModuleBuffer
{
    private (Module Module, string Name)? _owner;

    /// <summary>Declares a buffer.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="initialization">Its value at first.</param>
    public ModuleBuffer(Shape shape, Initialization initialization)
    {
        ArgumentNullException.ThrowIfNull(shape);
        (Shape, Initialization) = (shape, initialization);
    }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>Its value at first.</summary>
    public Initialization Initialization { get; }

    /// <summary>The buffer's value before the step; declared on the graph when it is first asked for. <see cref="Graph.SetNext"/> says how it goes on.</summary>
    public Value On(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return ModuleTrace.Of(graph).Bind(this);
    }

    /// <summary>The path from the outermost module that holds the buffer.</summary>
    internal string Path => _owner is var (module, name) ? Module.Join(module.Path, name) : "buffer";

    /// <summary>Remembers who registered the buffer first.</summary>
    internal void Own(Module module, string name) => _owner ??= (module, name);
}
