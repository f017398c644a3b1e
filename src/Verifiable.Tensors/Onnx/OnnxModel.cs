using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Onnx;

#pragma warning disable IDE1006 // The names are TorchSharp's.

/// <summary>A model out of an ONNX file: its graph as a module, its weights as that module's initial values.</summary>
/// <remarks>
/// Every f32 initializer is a trainable parameter of its name, as PyTorch exports them, but for the running statistics of batch normalisations, which are buffers, and exponents, bounds and dropout ratios of
/// one element, which are constants. What nodes of the operator Constant give is constant: one element goes into the operators that read it, more become a buffer. Whole numbers are constants.
/// Batch normalisation and dropout follow <see cref="Module.training"/>, not the file.
/// </remarks>
public sealed class OnnxModel : Module
{
    private readonly OnnxFile _file;
    private readonly Dictionary<string, OnnxOperand> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReadOnlyMemory<float>> _initialValues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxGroup> _groups = new(StringComparer.Ordinal);

    private OnnxModel(OnnxFile file, string where)
    {
        _file = file;
        HashSet<string> statistics = Read("BatchNormalization", 3, 4);
        CheckStatistics(statistics, where);
        HashSet<string> constants = [.. Read("Pow", 1, 1), .. Read("Dropout", 1, 1), .. Read("Clip", 1, 2), .. Read("Pad", 2, 2)];
        foreach ((string name, OnnxTensor tensor) in file.Initializers)
            Declare(name, tensor, isConstant: tensor.Count == 1 && constants.Contains(name), isBuffer: statistics.Contains(name), where);
        foreach ((string name, OnnxTensor tensor) in file.Constants)
            Declare(name, tensor, isConstant: tensor.Count == 1 && !statistics.Contains(name), isBuffer: true, where);
    }

    /// <summary>The values that the file has for the tensors of <see cref="Module.state_dict"/>, in row-major order.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<float>> InitialValues => _initialValues;

    /// <summary>Reads a whole file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The content breaks the format or is of a part of it that is not read; operators that are not known are listed together.</exception>
    public static OnnxModel Parse(byte[] content, string where)
    {
        OnnxFile file = OnnxFile.Parse(content, where);
        string[] unknown = [.. file.Nodes.Select(n => n.Operator).Where(o => !OnnxOperators.All.ContainsKey(o)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return unknown.Length == 0
            ? new OnnxModel(file, where)
            : throw OnnxFile.Error($"operators out of {string.Join(", ", OnnxOperators.All.Keys.Append("Constant").Order(StringComparer.Ordinal))}", string.Join(", ", unknown), where);
    }

    /// <inheritdoc/>
    /// <exception cref="ShapeMismatchException">The input is not what the file declares, or a node does not take what it gets; the message names the node.</exception>
    public override Value forward(Value input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Type != _file.Input.Type || !_file.Input.Takes(input.LogicalShape))
        {
            string hint = _file.Input.Extents[0] is long batch && input.LogicalShape[0] != batch ? "; an export with a dynamic first dimension takes any batch" : "";
            throw new ShapeMismatchException(this, $"expected an input {_file.Input} of {_file.Input.Type} as the ONNX file declares it, got {input.LogicalShape} of {input.Type}{hint}");
        }

        var values = new Dictionary<string, OnnxOperand>(_tensors, StringComparer.Ordinal) { [_file.Input.Name] = input };
        string outer = input.Graph.Scope;
        foreach (OnnxNode node in _file.Nodes)
        {
            input.Graph.Scope = node.Name;
            values.Add(node.Output, Append(node, input.Graph, values));
        }

        input.Graph.Scope = outer;
        return values[_file.Output].Value ?? throw new ShapeMismatchException(this, $"expected an output that depends on the input, got '{_file.Output}', which does not");
    }

    private OnnxOperand Append(OnnxNode node, Graph graph, Dictionary<string, OnnxOperand> values)
    {
        var call = new OnnxCall(node, graph, [.. node.Inputs.Select(i => i.Length == 0 ? null : values[i])], training);
        try
        {
            OnnxOperand result = OnnxOperators.All[node.Operator](call);
            call.Finish();
            return result;
        }
        catch (ArgumentException e)
        {
            string message = e.ParamName is null ? e.Message : e.Message[..e.Message.LastIndexOf(" (Parameter", StringComparison.Ordinal)];
            throw new ShapeMismatchException(this, $"{node}: {message}", e);
        }
    }

    // A tensor that is trained too, or is mean and variance at once, cannot follow the batches.
    private void CheckStatistics(HashSet<string> statistics, string where)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (OnnxNode node in _file.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                string name = node.Inputs[i];
                if (!statistics.Contains(name))
                    continue;
                bool isTensor = _file.Initializers.ContainsKey(name) || _file.Constants.ContainsKey(name);
                bool isStatistic = node.Operator == "BatchNormalization" && i is 3 or 4 && (places.TryAdd(name, i) || places[name] == i);
                if (!isTensor || !isStatistic)
                    throw OnnxFile.Error("running statistics of batch normalisations to be tensors of the file of their own", isTensor ? $"'{name}', which is input {i} of {node} too" : $"'{name}', which is computed", where);
            }
        }
    }

    /// <summary>The tensors that some inputs of an operator's nodes name.</summary>
    private HashSet<string> Read(string operation, int first, int last) =>
        [.. _file.Nodes.Where(n => n.Operator == operation).SelectMany(n => n.Inputs.Skip(first).Take(last - first + 1))];

    private void Declare(string name, OnnxTensor tensor, bool isConstant, bool isBuffer, string where)
    {
        if (tensor.Floats is not { } floats || isConstant)
        {
            _tensors.Add(name, tensor);
            return;
        }

        int dot = name.LastIndexOf('.');
        try
        {
            Module owner = dot < 0 ? this : Group(name[..dot]);
            Initialization zero = Initialization.Constant(0);
            _tensors.Add(name, isBuffer ? owner.register_buffer(name[(dot + 1)..], new ModuleBuffer(tensor.Shape, zero)) : owner.register_parameter(name[(dot + 1)..], new ModuleParameter(tensor.Shape, zero)));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"onnx: expected names whose parts between dots are not empty and name either a tensor or a group, got '{name}' ({where})", e);
        }

        _initialValues.Add(name, floats);
    }

    private OnnxGroup Group(string path)
    {
        if (_groups.TryGetValue(path, out OnnxGroup? group))
            return group;
        int dot = path.LastIndexOf('.');
        group = new OnnxGroup();
        (dot < 0 ? this : (Module)Group(path[..dot])).register_module(path[(dot + 1)..], group);
        _groups.Add(path, group);
        return group;
    }
}
