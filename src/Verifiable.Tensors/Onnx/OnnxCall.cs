using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>A node with its inputs, about to be appended to a graph; every attribute must be asked for, so that none is passed over.</summary>
/// <param name="node">The node.</param>
/// <param name="graph">The graph.</param>
/// <param name="inputs">Its inputs; null where one is left out.</param>
/// <param name="training">Whether layers that differ are to train.</param>
internal sealed class OnnxCall(OnnxNode node, Graph graph, OnnxOperand?[] inputs, bool training)
{
    /// <summary>Numbers that an attribute or a constant of whole numbers may list: shapes, axes and pads have a dozen.</summary>
    public const int MaxNumbers = 1024;

    private const int Float = 1, Int = 2, String = 3, Ints = 7;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    /// <summary>The graph.</summary>
    public Graph Graph => graph;

    /// <summary>Whether layers that differ are to train.</summary>
    public bool Training => training;

    /// <summary>Number of inputs.</summary>
    public int Count => inputs.Length;

    /// <summary>What is wrong with the node.</summary>
    public static ArgumentException Error(string expected, string got) => new($"expected {expected}, got {got}");

    /// <summary>An input; null where it is left out.</summary>
    public OnnxOperand? OperandOrNull(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>An input.</summary>
    public OnnxOperand Operand(int index) => OperandOrNull(index) ?? throw Error($"an input {index}", "none");

    /// <summary>An f32 input as a tensor; null where it is left out.</summary>
    public Value? TensorOrNull(int index) => OperandOrNull(index) is null ? null : Tensor(index);

    /// <summary>An f32 input as a tensor.</summary>
    public Value Tensor(int index)
    {
        Value value = Operand(index).On(graph) ?? throw Error($"a tensor as input {index}", "a constant");
        return value.Type == ElementType.Float32 ? value : throw Error($"input {index} of f32", $"{value.Type}");
    }

    /// <summary>An f32 input of some rank.</summary>
    public Value Tensor(int index, params ReadOnlySpan<int> ranks)
    {
        Value value = Tensor(index);
        return ranks.Contains(value.LogicalShape.Rank) ? value : throw Error($"input {index} of rank {string.Join(" or ", ranks.ToArray())}", $"{value.LogicalShape}");
    }

    /// <summary>A weight, in the shape in which it is wanted: a parameter is stored so.</summary>
    public Value Weight(int index, Shape stored) => Operand(index).Parameter is { } parameter ? parameter.On(graph, stored) : Tensor(index).reshape([.. stored.Extents]);

    /// <summary>The one element of a constant input of f32; null of any other input.</summary>
    public double? ScalarOrNull(int index) => OperandOrNull(index)?.Constant is { Floats: [var value] } ? value : null;

    /// <summary>A constant input of whole numbers; null where it is left out.</summary>
    public long[]? IntegersOrNull(int index) => OperandOrNull(index) switch
    {
        null => null,
        { Constant.Integers: { Length: > MaxNumbers } values } => throw Error($"at most {MaxNumbers} whole numbers as input {index}", $"{values.Length}"),
        { Constant.Integers: { } values } => values,
        _ => throw Error($"constant whole numbers as input {index}", "others"),
    };

    /// <summary>A constant input of whole numbers.</summary>
    public long[] Integers(int index) => IntegersOrNull(index) ?? throw Error($"constant whole numbers as input {index}", "none");

    /// <summary>An attribute that is a whole number in a range.</summary>
    public int Integer(string name, int fallback, int least, int greatest)
    {
        long value = Attribute(name, Int)?.I ?? fallback;
        return value >= least && value <= greatest ? (int)value : throw Error($"attribute {name} in {least}..{greatest}", $"{value}");
    }

    /// <summary>An attribute that is a list of whole numbers; null where it is left out.</summary>
    public long[]? IntegerList(string name) => Attribute(name, Ints) switch
    {
        null => null,
        { Ints.Count: > MaxNumbers } attribute => throw Error($"attribute {name} of at most {MaxNumbers} numbers", $"{attribute.Ints.Count}"),
        { } attribute => [.. attribute.Ints],
    };

    /// <summary>An attribute that is a list of some whole numbers in a range, all the same by default.</summary>
    public int[] IntegerList(string name, int count, int fallback, int least, int greatest)
    {
        long[] values = IntegerList(name) ?? [.. Enumerable.Repeat((long)fallback, count)];
        return values.Length == count && values.All(v => v >= least && v <= greatest)
            ? [.. values.Select(v => (int)v)]
            : throw Error($"attribute {name} of {count} numbers in {least}..{greatest}", $"[{string.Join(", ", values.Take(8))}]");
    }

    /// <summary>An attribute that is a finite number.</summary>
    public float Number(string name, float fallback)
    {
        float value = Attribute(name, Float)?.F ?? fallback;
        return float.IsFinite(value) ? value : throw Error($"a finite attribute {name}", $"{value}");
    }

    /// <summary>An attribute that is one of some words; the first by default.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        string value = Attribute(name, String)?.S.ToStringUtf8() ?? words[0];
        return words.Contains(value) ? value : throw Error($"attribute {name} to be {string.Join(" or ", words.ToArray())}", $"'{value}'");
    }

    /// <summary>Checks that nothing was passed over.</summary>
    public void Finish()
    {
        if (node.Attributes.Keys.FirstOrDefault(a => !_read.Contains(a)) is string unknown)
            throw Error(_read.Count == 0 ? "no attribute" : $"no attribute but {string.Join(", ", _read)}", $"'{unknown}'");
    }

    private AttributeProto? Attribute(string name, int type)
    {
        _read.Add(name);
        if (!node.Attributes.TryGetValue(name, out AttributeProto? attribute))
            return null;
        return attribute.Type == type ? attribute : throw Error($"attribute {name} of type {type}", $"type {attribute.Type}");
    }
}
