using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Autograd;

/// <summary>Collects the gradients that backward rules append.</summary>
public sealed class GradientSink
{
    private readonly GradientTape _tape;
    private readonly Dictionary<TensorSource, Value> _gradients = [];

    internal GradientSink(GradientTape tape) => _tape = tape;

    internal IReadOnlyDictionary<TensorSource, Value> Gradients => _gradients;

    /// <summary>Whether anybody wants the gradient of a value.</summary>
    public bool Needs(Value value) => _tape.IsDifferentiable(value);

    /// <summary>Adds a gradient of a value: the first one as it is, a later one by an operator <c>earlier + later</c>; of a view: to what it shows.</summary>
    /// <exception cref="ArgumentException">The gradient has not the value's shape.</exception>
    public void Add(Value value, Value gradient)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(gradient);
        if (!gradient.Shape.Equals(value.Shape))
            throw new ArgumentException($"GradientSink.Add: expected a gradient of shape {value.Shape}, got {gradient.Shape}", nameof(gradient));
        Value stored = ViewGradient.Of(value, gradient) with { FlattenedFrom = -1 };
        _gradients[value.Source] = _gradients.TryGetValue(value.Source, out Value? earlier) ? Sum(earlier, stored) : stored;
    }

    private static Value Sum(Value left, Value right)
    {
        var fold = new FoldBuilder(left.Graph, "gradient.add", left.Shape);
        int a = fold.ReadElement(left);
        int b = fold.ReadElement(right);
        return fold.Fold(0, s => s.Operand(a) + s.Operand(b));
    }
}
