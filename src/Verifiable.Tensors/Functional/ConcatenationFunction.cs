using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Values one after another along a dimension.</summary>
/// <remarks>
/// <c>y[.., k, ..] = x_i[.., k - start_i, ..]</c> where <c>start_i &lt;= k</c> for the last such i; every input reads +0 outside itself and a select takes the right one.
/// Gradients are slices of gy, which are views. An operator has at most 8 operands; more inputs are concatenated in turns.
/// </remarks>
internal static class ConcatenationFunction
{
    public static Value Forward(ReadOnlySpan<Value> inputs, int dimension)
    {
        if (inputs.IsEmpty)
            throw new ArgumentException("cat: expected at least one value, got none", nameof(inputs));
        Value[] values = inputs.ToArray();
        for (int i = 0; i < values.Length; i++)
            values[i] = ViewFunction.Logical(values[i]);
        int along = ViewFunction.Dimension("cat", dimension, values[0].Shape.Rank);
        while (values.Length > ProgramLimits.MaxOperands)
            values = [.. values.Chunk(ProgramLimits.MaxOperands).Select(c => Append(c, along))];
        return values.Length == 1 ? values[0] : Append(values, along);
    }

    private static Value Append(Value[] values, int along)
    {
        Shape first = values[0].Shape;
        var starts = new long[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i].Shape.Rank != first.Rank || Enumerable.Range(0, first.Rank).Any(d => d != along && values[i].Shape[d] != first[d]))
                throw new ArgumentException($"cat: expected extents of {first} but for dimension {along}, got {values[i].Shape}", nameof(values));
            starts[i + 1] = starts[i] + values[i].Shape[along];
        }

        long[] extents = [.. first.Extents];
        extents[along] = starts[^1];
        var fold = new FoldBuilder(values[0].Graph, "cat", new Shape(extents));
        var operands = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Affine[] map = Outputs(0, first.Rank);
            // A part of extent 1 may be read everywhere, as the select takes it in one place only; so a view of a tensor that lacks the dimension needs no copy.
            map[along] = values[i].Shape[along] == 1 ? 0 : map[along] - checked((int)starts[i]);
            operands[i] = fold.Read(values[i], map);
        }

        Value y = fold.Fold(0, s =>
        {
            ScalarF32 element = s.Operand(operands[^1]);
            for (int i = operands.Length - 2; i >= 0; i--)
                element = s.OutputDigit(along).IsBelow(s.ConstantU32((uint)starts[i + 1])).Select(s.Operand(operands[i]), element);
            return element;
        });
        y.Graph.Tape.Record(y, values, (gy, sink) =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                if (sink.Needs(values[i]))
                    sink.Add(values[i], gy.narrow(along, starts[i], values[i].Shape[along]));
            }
        });
        return y;
    }
}
