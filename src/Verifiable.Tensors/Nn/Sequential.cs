using System.Collections.Immutable;
using System.Globalization;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Modules one after another, called by position or by name.</summary>
public sealed class Sequential : Module
{
    /// <summary>Modules whose names are their positions.</summary>
    public Sequential(params ReadOnlySpan<Module> layers)
    {
        Layers = [.. layers];
        for (int i = 0; i < Layers.Length; i++)
            register_module(i.ToString(CultureInfo.InvariantCulture), Layers[i]);
    }

    /// <summary>Modules with names.</summary>
    /// <exception cref="ArgumentException">A name is empty, has a dot or occurs twice.</exception>
    public Sequential(params ReadOnlySpan<(string Name, Module Module)> layers)
    {
        var modules = ImmutableArray.CreateBuilder<Module>();
        foreach ((string name, Module module) in layers)
        {
            register_module(name, module);
            modules.Add(module);
        }

        Layers = modules.ToImmutable();
    }

    /// <summary>The modules in order.</summary>
    public ImmutableArray<Module> Layers { get; }

    /// <inheritdoc/>
    public override Value forward(Value input)
    {
        Value value = input;
        foreach (Module layer in Layers)
            value = layer.call(value);
        return value;
    }
}
