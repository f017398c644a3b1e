using System.Runtime.CompilerServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Which parameters and buffers of modules a graph has declared, and under which names.</summary>
/// <remarks>A name is the parameter's path from the module whose <see cref="Module.call"/> is running; outside of one, from the outermost module that holds it.</remarks>
internal sealed class ModuleTrace
{
    private static readonly ConditionalWeakTable<Graph, ModuleTrace> s_traces = [];
    private readonly Graph _graph;
    private readonly Dictionary<object, Value> _values = [];
    private readonly HashSet<string> _labels = new(StringComparer.Ordinal);
    private Dictionary<object, string>? _names;

    private ModuleTrace(Graph graph) => _graph = graph;

    /// <summary>The trace of a graph.</summary>
    public static ModuleTrace Of(Graph graph) => s_traces.GetValue(graph, static g => new ModuleTrace(g));

    /// <summary>Makes names relative to a module; false when they are relative to another one already.</summary>
    public bool TryEnter(Module root)
    {
        if (_names is not null)
            return false;
        _names = root.named_modules().ToDictionary(m => (object)m.Module, m => m.Name.Length == 0 ? m.Module.Name : m.Name);
        foreach ((string name, ModuleParameter parameter) in root.named_parameters())
            _names.Add(parameter, name);
        foreach ((string name, ModuleBuffer buffer) in root.named_buffers())
            _names.Add(buffer, name);
        return true;
    }

    /// <summary>Ends what <see cref="TryEnter"/> began.</summary>
    public void Leave() => _names = null;

    /// <summary>The state tensor of a parameter; declared with the stored shape when it is first asked for.</summary>
    /// <exception cref="InvalidOperationException">Another parameter has its name.</exception>
    public Value Bind(ModuleParameter parameter, Shape stored)
    {
        if (_values.TryGetValue(parameter, out Value? value))
            return value;
        value = _graph.Parameter(Label(parameter, parameter.Path), stored, parameter.Shape, parameter.Initialization);
        _values.Add(parameter, value);
        return value;
    }

    /// <summary>The state tensor of a buffer; declared when it is first asked for.</summary>
    /// <exception cref="InvalidOperationException">Another tensor has its name.</exception>
    public Value Bind(ModuleBuffer buffer)
    {
        if (_values.TryGetValue(buffer, out Value? value))
            return value;
        value = _graph.Buffer(Label(buffer, buffer.Path), buffer.Shape, buffer.Initialization);
        _values.Add(buffer, value);
        return value;
    }

    /// <summary>Makes a module what operators are appended for; gives what they were appended for before.</summary>
    public string Begin(Module module)
    {
        string outer = _graph.Scope;
        _graph.Scope = _names is not null && _names.TryGetValue(module, out string? name) ? name : module.Path.Length == 0 ? module.Name : module.Path;
        return outer;
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public void End(string outer) => _graph.Scope = outer;

    private string Label(object tensor, string path)
    {
        string label = _names is not null && _names.TryGetValue(tensor, out string? name) ? name : path;
        return _labels.Add(label) ? label : throw new InvalidOperationException($"Module: expected tensors with different names on one graph, got a second {label}");
    }
}
