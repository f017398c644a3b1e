using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Autograd;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Functions of f32 that act element by element on inputs broadcast to one shape, as PyTorch broadcasts.</summary>
/// <remarks>
/// <c>y[o] = f(x_0[o], x_1[o], ...)</c>, <c>gx_i[o] = f_i(x_0[o], .., y[o], gy[o])</c>. A broadcast input is a view; its gradient is the sum, from +0 in ascending order,
/// over the coordinates that repeat it (<see cref="ViewGradient"/>). Only operands that a program names are read.
/// </remarks>
internal static class ElementwiseFunction
{
    /// <summary>Appends the function of one input; a flattened input stays flattened.</summary>
    public static Value Unary(string label, Value x, Func<ElementScope, ScalarF32> forward, Func<ElementScope, ScalarF32> gradient) =>
        Append(label, [x with { FlattenedFrom = -1 }], forward, (inputs, y, gy, sink) => Backward(label, inputs, y, gy, [gradient], sink)) with { FlattenedFrom = x.FlattenedFrom };

    /// <summary>Appends the function of several inputs.</summary>
    /// <param name="label">Name of the operator.</param>
    /// <param name="inputs">The inputs, of shapes that broadcast.</param>
    /// <param name="forward">Value of an element.</param>
    /// <param name="gradients">Gradient of each input; null where it is that of the output.</param>
    public static Value Nary(string label, ReadOnlySpan<Value> inputs, Func<ElementScope, ScalarF32> forward, params ReadOnlySpan<Func<ElementScope, ScalarF32>?> gradients)
    {
        Func<ElementScope, ScalarF32>?[] each = gradients.ToArray();
        return Nary(label, inputs, forward, (plain, y, gy, sink) => Backward(label, plain, y, gy, each, sink));
    }

    /// <summary>Appends the function of several inputs, whose gradients are operators of its own: of the inputs as they were expanded, output, its gradient, and where to put theirs.</summary>
    public static Value Nary(string label, ReadOnlySpan<Value> inputs, Func<ElementScope, ScalarF32> forward, Action<Value[], Value, Value, GradientSink> backward)
    {
        int flattenedFrom = inputs[0].FlattenedFrom;
        Shape stored = inputs[0].Shape;
        bool alike = true;
        foreach (Value input in inputs)
            alike &= input.FlattenedFrom == flattenedFrom && input.Shape.Equals(stored);
        var plain = new Value[inputs.Length];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = alike ? inputs[i] with { FlattenedFrom = -1 } : ViewFunction.Logical(inputs[i]);
        Shape shape = Broadcast(label, plain);
        for (int i = 0; i < plain.Length; i++)
            plain[i] = Expand(plain[i], shape);
        return Append(label, plain, forward, backward) with { FlattenedFrom = alike ? flattenedFrom : -1 };
    }

    /// <summary>Appends an operator without a gradient over inputs of one shape.</summary>
    public static Value Map(string label, Value[] inputs, Func<ElementScope, ScalarF32> function)
    {
        var fold = new FoldBuilder(inputs[0].Graph, label, inputs[0].Shape);
        return fold.Fold(0, s => function(new ElementScope(fold, s, inputs, null, null)));
    }

    /// <summary>A view of <paramref name="shape"/> that repeats the value along dimensions of extent 1 and leading ones that it lacks.</summary>
    public static Value Expand(Value value, Shape shape)
    {
        int missing = shape.Rank - value.Shape.Rank;
        if (missing < 0)
            throw new ArgumentException($"expand: expected a shape of rank {value.Shape.Rank} or more, got {shape}", nameof(shape));
        var map = new Affine[value.Shape.Rank];
        for (int d = 0; d < map.Length; d++)
        {
            if (value.Shape[d] != 1 && value.Shape[d] != shape[d + missing])
                throw new ArgumentException($"expand: expected extents of 1 or those of {shape}, got {value.Shape}", nameof(value));
            map[d] = value.Shape[d] == 1 ? 0 : Output(d + missing);
        }

        return ViewFunction.Through(value, shape, map);
    }

    /// <summary>The shape that all values broadcast to.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Shape Broadcast(string label, ReadOnlySpan<Value> values)
    {
        int rank = 0;
        foreach (Value value in values)
            rank = Math.Max(rank, value.Shape.Rank);
        var extents = new long[rank];
        Array.Fill(extents, 1);
        foreach (Value value in values)
        {
            for (int d = 0; d < value.Shape.Rank; d++)
            {
                ref long extent = ref extents[rank - value.Shape.Rank + d];
                if (extent != 1 && value.Shape[d] != 1 && value.Shape[d] != extent)
                    throw new ArgumentException($"{label}: expected shapes that broadcast, got {string.Join(", ", values.ToArray().Select(v => v.Shape))}", nameof(values));
                extent = Math.Max(extent, value.Shape[d]);
            }
        }

        return new Shape(extents);
    }

    private static Value Append(string label, Value[] inputs, Func<ElementScope, ScalarF32> forward, Action<Value[], Value, Value, GradientSink> backward)
    {
        Value y = Map(label, inputs, forward);
        inputs[0].Graph.Tape.Record(y, inputs, (gy, sink) => backward(inputs, y, gy, sink));
        return y;
    }

    private static void Backward(string label, Value[] inputs, Value y, Value gy, Func<ElementScope, ScalarF32>?[] gradients, GradientSink sink)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!sink.Needs(inputs[i]))
                continue;
            if (gradients[i] is not { } gradient)
            {
                sink.Add(inputs[i], gy);
                continue;
            }

            var fold = new FoldBuilder(y.Graph, inputs.Length == 1 ? $"{label}.gradient" : $"{label}.gradient.{i}", y.Shape);
            sink.Add(inputs[i], fold.Fold(0, s => gradient(new ElementScope(fold, s, inputs, y, gy))));
        }
    }
}
