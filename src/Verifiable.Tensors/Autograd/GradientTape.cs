using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Autograd;

/// <summary>Reverse-mode differentiation as a program transformation: functions record how to append their backward operators, <see cref="Backward"/> appends them.</summary>
/// <remarks>
/// A function is recorded with its output, its inputs and a rule. <see cref="Backward"/> visits the records from last to first; a value
/// used more than once accumulates its gradient by add operators in that order. A rule asks <see cref="GradientSink.Needs"/> first, so no gradient is emitted
/// for values that no watched tensor reaches (the data).
/// </remarks>
public sealed class GradientTape
{
    private readonly List<Entry> _entries = [];
    private readonly HashSet<TensorSource> _differentiable = [];

    /// <summary>Makes a value one that gradients are wanted for.</summary>
    public void Watch(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _differentiable.Add(value.Source);
    }

    /// <summary>Whether the value depends on a watched one.</summary>
    public bool IsDifferentiable(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return _differentiable.Contains(value.Source);
    }

    /// <summary>Records a function; <paramref name="backward"/> receives the gradient of <paramref name="output"/>.</summary>
    public void Record(Value output, ReadOnlySpan<Value> inputs, Action<Value, GradientSink> backward) =>
        Add(output, inputs, new Entry(output, backward, null, ScopeOf(output)));

    /// <summary>Records a loss; <paramref name="backward"/> appends the gradients of its inputs for a gradient of one.</summary>
    public void RecordLoss(Value loss, ReadOnlySpan<Value> inputs, Action<GradientSink> backward) =>
        Add(loss, inputs, new Entry(loss, null, backward, ScopeOf(loss)));

    /// <summary>Appends the backward operators of everything the scalar <paramref name="loss"/> depends on; gives the gradients by source.</summary>
    /// <remarks>A value recorded as a loss starts its own backward operators; for any other scalar the gradient is a tensor of one 1.</remarks>
    /// <exception cref="InvalidOperationException">The value depends on no parameter or is not a scalar, or a loss is an input of another function.</exception>
    public IReadOnlyDictionary<TensorSource, Value> Backward(Value loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (_entries.Exists(e => e.Loss is not null && e.Output.Source == loss.Source))
            return Backward(loss, new GradientSink(this), started: false);
        if (loss.Shape.Count != 1)
            throw new InvalidOperationException($"GradientTape.Backward: expected a loss of one element, got {loss}");
        return Backward(loss, new FoldBuilder(loss.Graph, "gradient.one", loss.Shape).Fold(0, s => s.Constant(1)));
    }

    /// <summary>Appends the backward operators of everything <paramref name="output"/> depends on, given its gradient.</summary>
    /// <exception cref="InvalidOperationException">The value depends on no parameter.</exception>
    public IReadOnlyDictionary<TensorSource, Value> Backward(Value output, Value gradient)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!IsDifferentiable(output))
            throw new InvalidOperationException($"GradientTape.Backward: expected a recorded loss that depends on a parameter, got {output}");
        var sink = new GradientSink(this);
        sink.Add(output, gradient);
        return Backward(output, sink, started: true);
    }

    private IReadOnlyDictionary<TensorSource, Value> Backward(Value loss, GradientSink sink, bool started)
    {
        bool found = started;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            loss.Graph.Scope = entry.Scope;
            if (entry.Loss is not null && entry.Output.Source == loss.Source)
            {
                found = true;
                entry.Loss(sink);
            }
            else if (sink.Take(entry.Output.Source) is { } gradient)
            {
                if (entry.Backward is null)
                    throw new InvalidOperationException($"GradientTape.Backward: expected the loss to be the last function, got a gradient for {entry.Output}");
                entry.Backward(gradient, sink);
            }
        }

        if (!found)
            throw new InvalidOperationException($"GradientTape.Backward: expected a recorded loss that depends on a parameter, got {loss}");
        return sink.TakeAll();
    }

    private void Add(Value output, ReadOnlySpan<Value> inputs, Entry entry)
    {
        foreach (Value input in inputs)
        {
            if (!IsDifferentiable(input))
                continue;
            _differentiable.Add(output.Source);
            _entries.Add(entry);
            return;
        }
    }

    private static string ScopeOf(Value output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.Graph.Scope;
    }

    private sealed record Entry(Value Output, Action<Value, GradientSink>? Backward, Action<GradientSink>? Loss, string Scope);
}
