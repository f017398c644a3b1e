using Google.Protobuf;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>The graph that an ONNX file holds: nodes in order, tensors by name, one input and one output.</summary>
/// <remarks>
/// What is accepted of the format (<see href="https://onnx.ai/onnx/repo-docs/IR.html"/>): operator sets 13 to 20 of the standard domain; nodes in topological order, each value made once;
/// tensors inside the file. Nested messages are bounded by protobuf's own limit of 100, their number by <see cref="OnnxSize"/>, tensors by the bytes that the file has for them.
/// An Identity of a tensor of the file is a further tensor with the same values at first: so PyTorch's exporter writes tensors that are equal when it runs, such as a fresh layer's biases and running means.
/// </remarks>
internal sealed class OnnxFile
{
    /// <summary>The oldest operator set whose definitions are those that the import follows.</summary>
    public const int MinOperatorSet = 13;

    /// <summary>The newest one.</summary>
    public const int MaxOperatorSet = 20;

    private const int MaxNodes = 1 << 16;
    private const int MaxName = 256;
    private static readonly MessageParser<ModelProto> s_parser = ModelProto.Parser.WithDiscardUnknownFields(true);

    private readonly Dictionary<string, OnnxTensor> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal) { "" };
    private readonly List<OnnxNode> _nodes = [];
    private readonly string _where;

    private OnnxFile(GraphProto graph, string where)
    {
        _where = where;
        if (graph.Node.Count is 0 or > MaxNodes || graph.Initializer.Count > MaxNodes)
            throw Error($"1 to {MaxNodes} nodes and at most as many initializers", $"{graph.Node.Count} and {graph.Initializer.Count}", where);
        if (graph.SparseInitializer.Count > 0)
            throw Error("dense initializers", $"{graph.SparseInitializer.Count} sparse ones", where);
        foreach (TensorProto tensor in graph.Initializer)
        {
            Define(tensor.Name, "initializer");
            _initializers.Add(tensor.Name, OnnxTensor.Parse(tensor, $"initializer {tensor.Name}", where));
        }

        // Old files list initializers among the inputs too.
        ValueInfoProto[] inputs = [.. graph.Input.Where(i => !_initializers.ContainsKey(i.Name))];
        if (inputs.Length != 1 || graph.Output.Count != 1)
            throw Error("one input and one output", $"{inputs.Length} and {graph.Output.Count}", where);
        Define(inputs[0].Name, "input");
        Input = OnnxInput.Parse(inputs[0], where);
        for (int i = 0; i < graph.Node.Count; i++)
            Add(graph.Node[i], i);
        Output = graph.Output[0].Name;
        if (Output.Length == 0 || !_known.Contains(Output))
            throw Error("an output that a node gives", $"'{Output}'", where);
    }

    /// <summary>The input.</summary>
    public OnnxInput Input { get; }

    /// <summary>Name of the value that is the output.</summary>
    public string Output { get; }

    /// <summary>The nodes in topological order, but for constants.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The tensors that the graph starts with, in the order of the file; what nodes of the operator Identity give of them is among them.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Initializers => _initializers;

    /// <summary>What nodes of the operator Constant give, and those of Identity of them.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Constants => _constants;

    /// <summary>Parses a whole file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The content breaks the format, or is of a part of it that is not read.</exception>
    public static OnnxFile Parse(byte[] content, string where)
    {
        ArgumentNullException.ThrowIfNull(content);
        OnnxSize.Check(content, where);
        ModelProto model;
        try
        {
            model = s_parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"onnx: expected a protocol buffer, got one that is malformed: {e.Message} ({where})", e);
        }

        if (model.Graph is null)
            throw Error("a model with a graph", "none", where);
        OperatorSetIdProto[] sets = [.. model.OpsetImport.Where(s => s.Domain is "" or "ai.onnx")];
        if (sets is not [{ Version: >= MinOperatorSet and <= MaxOperatorSet }])
            throw Error($"one operator set from {MinOperatorSet} to {MaxOperatorSet}", sets.Length == 0 ? "none" : string.Join(", ", sets.Take(8).Select(s => s.Version)), where);
        return new OnnxFile(model.Graph, where);
    }

    /// <summary>What is wrong with a file.</summary>
    public static InvalidDataException Error(string expected, string got, string where) => new($"onnx: expected {expected}, got {got} ({where})");

    private void Add(NodeProto node, int position)
    {
        string name = node.Name.Length > 0 && IsPlain(node.Name) ? node.Name : $"{position}";
        string what = $"node {name} ({(IsPlain(node.OpType) ? node.OpType : "?")})";
        if (node.Output.Count == 0 || node.Input.FirstOrDefault(i => !_known.Contains(i)) is not null)
            throw Error($"{what} to have an output, and inputs made before it", node.Output.Count == 0 ? "no output" : $"'{node.Input.First(i => !_known.Contains(i))}'", _where);
        // Outputs that an evaluation does not give, such as a dropout's mask, may be listed but not read.
        Define(node.Output[0], what);
        var attributes = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (!attributes.TryAdd(attribute.Name, attribute))
                throw Error($"{what} to have each attribute once", $"a second '{attribute.Name}'", _where);
        }

        string operation = node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
        if (operation == "Constant")
            _constants.Add(node.Output[0], Constant(attributes, what));
        else if (operation == "Identity" && attributes.Count == 0 && node.Input.Count == 1 && _initializers.TryGetValue(node.Input[0], out OnnxTensor? initializer))
            _initializers.Add(node.Output[0], initializer);
        else if (operation == "Identity" && attributes.Count == 0 && node.Input.Count == 1 && _constants.TryGetValue(node.Input[0], out OnnxTensor? constant))
            _constants.Add(node.Output[0], constant);
        else
            _nodes.Add(new OnnxNode(name, operation, [.. node.Input], node.Output[0], attributes));
    }

    private OnnxTensor Constant(Dictionary<string, AttributeProto> attributes, string what) => attributes.Count != 1 ? throw Error($"{what} to have one attribute", $"{attributes.Count}", _where) : attributes.First() switch
    {
        ("value", { T: { } tensor }) => OnnxTensor.Parse(tensor, $"{what}, attribute value,", _where),
        ("value_int", var number) => new OnnxTensor([], null, [number.I]),
        ("value_ints", var numbers) => OnnxTensor.Of([.. numbers.Ints]),
        ("value_float", var number) => new OnnxTensor([], [number.F], null),
        ("value_floats", { Floats.Count: > 0 } numbers) => new OnnxTensor([numbers.Floats.Count], [.. numbers.Floats], null),
        (var name, _) => throw Error($"{what} to have an attribute value, value_int, value_ints, value_float or value_floats", $"'{name}'", _where),
    };

    private void Define(string name, string what)
    {
        if (name.Length is 0 or > MaxName || !IsPlain(name) || !_known.Add(name))
            throw Error($"{what} to have a new name of 1 to {MaxName} characters", name.Length > MaxName ? $"{name.Length} characters" : $"'{name}'", _where);
    }

    private static bool IsPlain(string name) => name.Length <= MaxName && !name.Any(char.IsControl);
}
