using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Nn;

/// <summary>Modules that another module calls one by one; their names are their positions.</summary>
/// <typeparam name="T">Type of the modules.</typeparam>
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    private readonly ImmutableArray<T> _items;

    /// <summary>A list of modules.</summary>
    public ModuleList(params ReadOnlySpan<T> items)
        : base("ModuleList")
    {
        _items = [.. items];
        for (int i = 0; i < _items.Length; i++)
            register_module(i.ToString(CultureInfo.InvariantCulture), _items[i]);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>A list has no function of its own.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override Value forward(Value input) => throw new InvalidOperationException("ModuleList.forward: expected a call of one of its modules, got one of the list");

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
