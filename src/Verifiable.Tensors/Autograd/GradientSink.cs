using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Autograd;

/// <summary>Collects the gradients that backward rules append.</summary>
/// <remarks>
/// What arrives for one tensor is added up, in the order of arrival, when the gradient is asked for: slices that make up the whole tensor, such as query, key and value of one
/// projection, are then put beside each other instead of being padded and added.
/// </remarks>
public sealed class GradientSink
{
    private readonly GradientTape _tape;
    private readonly Dictionary<TensorSource, List<Contribution>> _contributions = [];
    private readonly Dictionary<TensorSource, Value> _gradients = [];

    internal GradientSink(GradientTape tape) => _tape = tape;

    /// <summary>Whether anybody wants the gradient of a value.</summary>
    public bool Needs(Value value) => _tape.IsDifferentiable(value);

    /// <summary>Adds a gradient of a value; of a view: to what it shows.</summary>
    /// <exception cref="ArgumentException">The gradient has not the value's shape.</exception>
    public void Add(Value value, Value gradient)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(gradient);
        if (!gradient.Shape.Equals(value.Shape))
            throw new ArgumentException($"GradientSink.Add: expected a gradient of shape {value.Shape}, got {gradient.Shape}", nameof(gradient));
        if (!_contributions.TryGetValue(value.Source, out List<Contribution>? contributions))
            _contributions.Add(value.Source, contributions = []);
        contributions.Add(new Contribution(value, gradient));
    }

    /// <summary>The gradient of a stored tensor, or null where nothing arrived; nothing may arrive afterwards.</summary>
    internal Value? Take(TensorSource source)
    {
        if (_gradients.TryGetValue(source, out Value? gradient))
            return gradient;
        if (!_contributions.TryGetValue(source, out List<Contribution>? contributions))
            return null;
        if (SliceGradients.TryJoin(contributions) is { } joined)
        {
            gradient = joined;
        }
        else
        {
            foreach ((Value value, Value part) in contributions)
            {
                Value stored = ViewGradient.Of(value, part) with { FlattenedFrom = -1 };
                gradient = gradient is null ? stored : Sum(gradient, stored);
            }
        }

        _gradients.Add(source, gradient!);
        return gradient;
    }

    /// <summary>All gradients by source.</summary>
    internal IReadOnlyDictionary<TensorSource, Value> TakeAll()
    {
        foreach (TensorSource source in _contributions.Keys)
            Take(source);
        return _gradients;
    }

    private static Value Sum(Value left, Value right)
    {
        var fold = new FoldBuilder(left.Graph, "gradient.add", left.Shape);
        int a = fold.ReadElement(left);
        int b = fold.ReadElement(right);
        return fold.Fold(0, s => s.Operand(a) + s.Operand(b));
    }

    /// <summary>A value and a gradient of it.</summary>
    internal readonly record struct Contribution(Value Value, Value Gradient);
}
