using System.Reflection;
using System.Runtime.CompilerServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <content>Parts and parameters of a module, and their names.</content>
public abstract partial class Module
{
    /// <summary>The parts, each once, in the order of registration.</summary>
    public IEnumerable<(string Name, Module Module)> named_children() => _modules.Select(m => (m.Key, m.Value)).DistinctBy(m => m.Value);

    /// <summary>This module under the empty name, then all parts below it, each once, depth first.</summary>
    public IEnumerable<(string Name, Module Module)> named_modules() => Walk("").DistinctBy(m => m.Module);

    /// <summary>All modules that <see cref="named_modules"/> names.</summary>
    public IEnumerable<Module> modules() => named_modules().Select(m => m.Module);

    /// <summary>The trainable tensors, each once: of a module first its own, then those of its parts.</summary>
    public IEnumerable<(string Name, ModuleParameter Parameter)> named_parameters() =>
        named_modules().SelectMany(m => m.Module._parameters.Select(p => (Join(m.Name, p.Key), p.Value))).DistinctBy(p => p.Value);

    /// <summary>All trainable tensors.</summary>
    public IEnumerable<ModuleParameter> parameters() => named_parameters().Select(p => p.Parameter);

    /// <summary>The tensors that are kept but not trained, each once: of a module first its own, then those of its parts.</summary>
    public IEnumerable<(string Name, ModuleBuffer Buffer)> named_buffers() =>
        named_modules().SelectMany(m => m.Module._buffers.Select(b => (Join(m.Name, b.Key), b.Value))).DistinctBy(b => b.Value);

    /// <summary>Names and shapes of the tensors that a file of weights holds; a tensor with two names is there twice, as in PyTorch.</summary>
    public IReadOnlyDictionary<string, Shape> state_dict()
    {
        var result = new OrderedDictionary<string, Shape>(StringComparer.Ordinal);
        foreach ((string path, Module module) in Walk(""))
        {
            foreach ((string name, ModuleParameter parameter) in module._parameters)
                result[Join(path, name)] = parameter.Shape;
            foreach ((string name, ModuleBuffer buffer) in module._buffers)
                result[Join(path, name)] = buffer.Shape;
        }

        return result;
    }

    /// <summary>Adds a part.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken.</exception>
    public void register_module(string name, Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        CheckName("register_module", name);
        _modules.Add(name, module);
        module._owner ??= (this, name);
    }

    /// <summary>Adds a trainable tensor.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken.</exception>
    public ModuleParameter register_parameter(string name, ModuleParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckName("register_parameter", name);
        _parameters.Add(name, parameter);
        parameter.Own(this, name);
        return parameter;
    }

    /// <summary>Adds a tensor that is kept but not trained.</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken.</exception>
    public ModuleBuffer register_buffer(string name, ModuleBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckName("register_buffer", name);
        _buffers.Add(name, buffer);
        buffer.Own(this, name);
        return buffer;
    }

    /// <summary>Adds every field that holds a module, a parameter or a buffer, in the order of declaration, under the field's name.</summary>
    /// <remarks>A leading underscore is dropped, so that names are PyTorch's; a property without a body counts as a field of its name. To be called last in a constructor.</remarks>
    protected void RegisterComponents()
    {
        const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var types = new Stack<Type>();
        for (Type type = GetType(); type != typeof(Module); type = type.BaseType!)
            types.Push(type);
        foreach (FieldInfo field in types.SelectMany(t => t.GetFields(Fields).OrderBy(f => f.MetadataToken)))
        {
            switch (field.GetValue(this))
            {
                case Module module when !_modules.ContainsValue(module):
                    register_module(NameOf(field), module);
                    break;
                case ModuleParameter parameter when !_parameters.ContainsValue(parameter):
                    register_parameter(NameOf(field), parameter);
                    break;
                case ModuleBuffer buffer when !_buffers.ContainsValue(buffer):
                    register_buffer(NameOf(field), buffer);
                    break;
            }
        }
    }

    /// <summary>A parameter that was registered.</summary>
    protected ModuleParameter Registered(string name) => _parameters[name];

    /// <summary>Puts another parameter in the place of one that was registered, so that two modules share it.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    protected void Replace(string name, ModuleParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!parameter.Shape.Equals(_parameters[name].Shape))
            throw new ArgumentException($"{Name}.{name}: expected a parameter of {_parameters[name].Shape}, got {parameter.Shape}", nameof(parameter));
        _parameters[name] = parameter;
    }

    private IEnumerable<(string Name, Module Module)> Walk(string path)
    {
        yield return (path, this);
        foreach ((string name, Module module) in _modules)
        {
            foreach ((string Name, Module Module) inner in module.Walk(Join(path, name)))
                yield return inner;
        }
    }

    private void CheckName(string operation, string name)
    {
        if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal) || _modules.ContainsKey(name) || _parameters.ContainsKey(name) || _buffers.ContainsKey(name))
            throw new ArgumentException($"{operation}: expected a new name without a dot, got '{name}' ({Name})", nameof(name));
    }

    private static string NameOf(FieldInfo field)
    {
        // The field behind a property is called <Name>k__BackingField.
        string name = field.IsDefined(typeof(CompilerGeneratedAttribute)) && field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        return name.Length > 1 ? name.TrimStart('_') : name;
    }
}
