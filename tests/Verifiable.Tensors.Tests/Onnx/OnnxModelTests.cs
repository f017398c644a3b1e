using Google.Protobuf;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Onnx;
using Verifiable.Tensors.Onnx.Schema;
using Verifiable.Tensors.Optim;
using Verifiable.Tensors.Reference;
using static Verifiable.Tensors.Nn.nn;
using static Verifiable.Tensors.Tests.Onnx.OnnxWriter;

namespace Verifiable.Tensors.Tests.Onnx;

public sealed class OnnxModelTests
{
    private static readonly Func<(string, Verifiable.Tensors.Nn.Module)[]> s_cnn = () =>
    [
        ("conv", Conv2d(1, 2, 3, 1, 1)), ("norm", BatchNorm2d(2)), ("relu", ReLU()), ("pool", MaxPool2d(2)), ("grouped", Conv2d(2, 4, 1, 1, 0, groups: 2)), ("flat", Flatten()), ("head", Linear(16, 3)),
    ];

    /// <summary>The same program, operator for operator, so the same bits in training and evaluation.</summary>
    [Fact]
    public void Training_ConvolutionalNet_IsTheNativeModelsProgram() => CheckSame(Sequential(s_cnn()), Cnn(), new Shape(1, 4, 4));

    [Fact]
    public void Training_Perceptron_IsTheNativeModelsProgram() => CheckSame(
        Sequential(("flat", Flatten()), ("first", Linear(16, 5)), ("act", LeakyReLU(0.01)), ("second", Linear(5, 3))),
        Model(
            [0, 1, 4, 4],
            [Node("Constant", "", "to", ("value", Integers("", 0, -1))), Node("Reshape", "x,to", "f"), Gemm("f", "first", "a"), Node("LeakyRelu", "a", "b"), Gemm("b", "second", "y")],
            [.. Zeros("first", 5, 16), .. Zeros("second", 3, 5)]),
        new Shape(1, 4, 4));

    [Fact]
    public void InitialValues_Initializers_AreTheirs()
    {
        OnnxModel model = Parse(Cnn());
        Assert.Equal([0.5f, -0.5f], model.InitialValues["norm.running_mean"].ToArray());
        Assert.Equal(["norm.running_mean", "norm.running_var"], model.named_buffers().Select(b => b.Name));
        Assert.Equal(new Shape(3, 16), model.state_dict()["head.weight"]);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Infer_ComputedShape_FollowsTheBatch(long batch)
    {
        OnnxModel model = Parse(Model(
            [0, 4],
            [
                Node("Shape", "x", "s"), Node("Gather", "s,zero", "n", ("axis", 0)), Node("Unsqueeze", "n,first", "u"), Node("Concat", "u,rest", "to", ("axis", 0)), Node("Reshape", "x,to", "z"),
                Node("Transpose", "z", "t", ("perm", new[] { 0, 2, 1 })), Node("ReduceMean", "t", "y", ("axes", new[] { 1 }), ("keepdims", 0)),
            ],
            new TensorProto { Name = "zero", DataType = 7, Int64Data = { 0 } },
            Integers("first", 0),
            Integers("rest", 2, 2)));
        Assert.Equal(new Shape(batch, 2), model.Infer(new Shape(batch, 4)).Output);
    }

    [Fact]
    public void Parse_UnknownOperators_AreListedTogether()
    {
        ModelProto model = Model([0, 4], [Node("Relu", "x", "a"), Node("Mish", "a", "b"), Node("TopK", "b", "c"), Node("Mish", "c", "y")]);
        model.Graph.Node[2].Domain = "other";
        string message = Assert.Throws<InvalidDataException>(() => Parse(model)).Message;
        Assert.EndsWith("Unsqueeze, got Mish, other.TopK (m.onnx)", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conv", "auto_pad", "SAME_UPPER", "node Conv_y (Conv): expected attribute auto_pad to be NOTSET, got 'SAME_UPPER'")]
    [InlineData("Conv", "pads", new[] { 0, 0, 1, 1 }, "expected attribute pads alike before and after, got [0, 0, 1, 1]")]
    [InlineData("Conv", "strides", new[] { 0, 1 }, "expected attribute strides of 2 numbers in 1..65536, got [0, 1]")]
    [InlineData("Conv", "strides", 1, "expected attribute strides of type 7, got type 2")]
    [InlineData("Conv", "kernel_shape", new[] { 5, 5 }, "expected attribute kernel_shape of [3, 3] as the weights have it, got [5, 5]")]
    [InlineData("Conv", "group", 2, "expected an input with 1 x 2 channels for weights [2, 1, 3, 3], got [2, 1, 4, 4]")]
    [InlineData("Conv", "colour", 1, "got 'colour'")]
    [InlineData("MaxPool", "ceil_mode", 2, "node MaxPool_y (MaxPool): expected attribute ceil_mode in 0..1, got 2")]
    [InlineData("MaxPool", "storage_order", 1, "expected attribute kernel_shape of 2 numbers in 1..65536, got [0, 0]")]
    [InlineData("MaxPool", "strides", new[] { 1, 1 }, "expected attribute kernel_shape of 2 numbers in 1..65536, got [0, 0]")]
    [InlineData("Relu", "alpha", 1f, "expected no attribute, got 'alpha'")]
    [InlineData("Softmax", "axis", 4, "expected attribute axis in -4..3, got 4")]
    [InlineData("Softmax", "axis", 1f, "expected attribute axis of type 2, got type 1")]
    [InlineData("LeakyRelu", "alpha", float.NaN, "expected a finite attribute alpha, got NaN")]
    [InlineData("Cast", "to", 7, "expected attribute to of the input's own type, 1, got 7")]
    [InlineData("Reshape", "allowzero", 2, "expected attribute allowzero in 0..1, got 2")]
    [InlineData("BatchNormalization", "momentum", 2f, "expected attribute momentum from 0 to 1, got 2")]
    [InlineData("BatchNormalization", "epsilon", 1e-5f, "expected input 1 of [1], got [2, 1, 3, 3]")]
    public void Infer_AttributeThatIsNotRead_NamesNodeAndAttribute(string operation, string attribute, object value, string expected)
    {
        string inputs = operation switch { "Conv" => "x,w", "Reshape" => "x,to", "BatchNormalization" => "x,w,w,m,v", _ => "x" };
        OnnxModel model = Parse(Model([0, 1, 4, 4], [Node(operation, inputs, "y", (attribute, value))], Floats("w", [2, 1, 3, 3], new float[18]), Floats("m", [1], 0), Floats("v", [1], 1), Integers("to", 0, -1)));
        Assert.Contains(expected, model.Infer(new Shape(2, 1, 4, 4)).Mismatch, StringComparison.Ordinal);
    }

    /// <summary>ONNX would have a last window of nothing but padding; PyTorch, whose windows ours are, has none.</summary>
    [Fact]
    public void Infer_WindowThatBeginsBehindTheInput_IsRefused()
    {
        (string, object)[] attributes = [("ceil_mode", 1), ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 })];
        OnnxModel model = Parse(Model([0, 1, 0, 0], [Node("AveragePool", "x", "y", attributes)]));
        Assert.Equal("node AveragePool_y (AveragePool): expected windows that begin inside the input, got a last one that begins behind its 5 elements", model.Infer(new Shape(2, 1, 3, 5)).Mismatch);
        Assert.Equal(new Shape(2, 1, 2, 3), model.Infer(new Shape(2, 1, 3, 6)).Output);
    }

    [Fact]
    public void Infer_AnotherInput_SaysWhatTheFileDeclares()
    {
        OnnxModel model = Parse(Model([1, 4], [Node("Relu", "x", "y")]));
        Assert.Equal(
            "expected an input (1, 4) of Float32 as the ONNX file declares it, got [8, 4] of Float32; an export with a dynamic first dimension takes any batch", model.Infer(new Shape(8, 4)).Mismatch);
    }

    [Theory]
    [InlineData("Elu")]
    [InlineData("Gelu")]
    [InlineData("Softplus")]
    [InlineData("LogSoftmax")]
    [InlineData("Neg")]
    public void Infer_FunctionOfElements_KeepsTheShape(string operation)
    {
        ModelProto proto = Model([0, 3], [Node(operation, "x", "y")]);
        proto.OpsetImport[0].Version = 20;
        Assert.Equal(new Shape(5, 3), Parse(proto).Infer(new Shape(5, 3)).Output);
    }

    [Fact]
    public void Infer_LayerNormalization_IsTheNativeModelsProgram() => CheckSame(
        Sequential(("norm", LayerNorm([4])), ("head", Linear(4, 3))),
        Model([0, 4], [Node("LayerNormalization", "x,norm.weight,norm.bias", "a", ("axis", -1), ("epsilon", 1e-5f)), Gemm("a", "head", "y")], [Floats("norm.weight", [4], new float[4]), Floats("norm.bias", [4], new float[4]), .. Zeros("head", 3, 4)]),
        new Shape(4));

    /// <summary>PyTorch writes tensors that are equal when it exports once, with nodes of the operator Identity for the others; they are trained apart, and statistics are not trained.</summary>
    [Fact]
    public void Training_TensorsThatWereEqual_AreTheirOwn()
    {
        ModelProto proto = Cnn();
        foreach ((string of, string name) in new[] { ("norm.bias", "norm.running_mean"), ("norm.running_mean", "grouped.bias2"), ("norm.weight", "norm.running_var") })
        {
            if (proto.Graph.Initializer.FirstOrDefault(t => t.Name == name) is { } initializer)
                proto.Graph.Initializer.Remove(initializer);
            proto.Graph.Node.Insert(name == "grouped.bias2" ? 1 : 0, Node("Identity", of, name));
        }

        CheckSame(Sequential(s_cnn()), proto, new Shape(1, 4, 4));
        OnnxModel model = Parse(proto);
        Assert.Equal(["norm.running_mean", "norm.running_var"], model.named_buffers().Select(b => b.Name).Order(StringComparer.Ordinal));
        Assert.Equal([1f, 1f], model.InitialValues["norm.running_var"].ToArray());
        Assert.Contains("grouped.bias2", model.named_parameters().Select(p => p.Name));
    }

    /// <summary>A constant of one element has a rank all the same, which the result of broadcasting has too.</summary>
    [Theory]
    [InlineData("Add", "x,c")]
    [InlineData("Add", "c,x")]
    [InlineData("Sub", "x,c")]
    [InlineData("Sub", "c,x")]
    [InlineData("Mul", "x,c")]
    [InlineData("Mul", "c,x")]
    [InlineData("Div", "x,c")]
    [InlineData("Div", "c,x")]
    [InlineData("Pow", "x,c")]
    public void Infer_ConstantOfOneElementAndMoreDimensions_GivesItsRank(string operation, string inputs)
    {
        OnnxModel With(params long[] extents) => Parse(Model([0, 3], [Node("Constant", "", "c", ("value", Floats("", extents, 2))), Node(operation, inputs, "y")]));
        Assert.Equal(new Shape(1, 4, 3), With(1, 1, 1).Infer(new Shape(4, 3)).Output);
        Assert.Equal(new Shape(4, 3), With(1, 1).Infer(new Shape(4, 3)).Output);
        Assert.Equal(new Shape(4, 3), With().Infer(new Shape(4, 3)).Output);
    }

    /// <summary>Indices below zero count from the end, as ONNX has it; one that is outside either way reads zeros.</summary>
    [Fact]
    public void Gather_NegativeIndices_CountFromTheEnd()
    {
        ModelProto proto = Model([0], [Node("Gather", "table,x", "y")], Floats("table", [3, 2], 1, 2, 3, 4, 5, 6));
        proto.Graph.Input[0].Type.TensorType.ElemType = 7;
        OnnxModel model = Parse(proto);
        var graph = new Graph();
        Value output = model.call(graph.Dataset("x", ElementType.Int32, new Shape(5)));
        Value gradient = graph.Tape.Backward(output.sum())[graph.Parameters[0].State.Source];
        StepProgram program = graph.Build();
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor[] trace = ReferenceExecutor.Trace(program, [Tensor.FromFloats(new Shape(3, 2), model.InitialValues["table"].Span)], [Tensor.FromInts(new Shape(5), [0, -1, -3, 2, -4])], schedule, 0);
        Assert.Equal([1f, 2, 5, 6, 1, 2, 5, 6, 0, 0], trace[output.Source.Index].Floats.ToArray());
        Assert.Equal([2f, 2, 0, 0, 2, 2], trace[gradient.Source.Index].Floats.ToArray());
    }

    private static void CheckSame(Verifiable.Tensors.Nn.Module native, ModelProto proto, Shape sample)
    {
        var inputs = new ClassifierInputs(6, sample, 2, 3);
        TrainingProgram expected = ClassifierPrograms.Training(native, inputs, new SGD(new SGDOptions(0.1))), actual = ClassifierPrograms.Training(Parse(proto), inputs, new SGD(new SGDOptions(0.1)));
        Assert.Equal(expected.Parameters.Select(p => (p.Label, p.DeclaredShape, p.IsTrainable)), actual.Parameters.Select(p => (p.Label, p.DeclaredShape, p.IsTrainable)));
        Assert.Equal(StepProgramEncoding.RootOf(expected.Program), StepProgramEncoding.RootOf(actual.Program));
        Assert.Equal(
            StepProgramEncoding.RootOf(ClassifierPrograms.Evaluation(native, inputs).Program), StepProgramEncoding.RootOf(ClassifierPrograms.Evaluation(Parse(proto), inputs).Program));
    }

    private static ModelProto Cnn() => Model(
        [0, 1, 4, 4],
        [
            Node("Conv", "x,conv.weight,conv.bias", "a", ("pads", new[] { 1, 1, 1, 1 }), ("kernel_shape", new[] { 3, 3 })),
            Node("BatchNormalization", "a,norm.weight,norm.bias,norm.running_mean,norm.running_var", "b", ("momentum", 0.9f), ("epsilon", 1e-5f)),
            Node("Relu", "b", "c"), Node("MaxPool", "c", "d", ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })),
            Node("Conv", "d,grouped.weight,grouped.bias", "e", ("group", 2)), Node("Flatten", "e", "f"), Gemm("f", "head", "y"),
        ],
        [
            Floats("conv.weight", [2, 1, 3, 3], new float[18]), Floats("conv.bias", [2], 1, 2), Floats("norm.weight", [2], 1, 1), Floats("norm.bias", [2], 0, 0),
            Floats("norm.running_mean", [2], 0.5f, -0.5f), Floats("norm.running_var", [2], 1, 2), Floats("grouped.weight", [4, 1, 1, 1], new float[4]), Floats("grouped.bias", [4], new float[4]),
            .. Zeros("head", 3, 16),
        ]);

    private static NodeProto Gemm(string input, string layer, string output) => Node("Gemm", $"{input},{layer}.weight,{layer}.bias", output, ("alpha", 1f), ("beta", 1f), ("transB", 1));

    private static TensorProto[] Zeros(string layer, int outputs, int inputs) => [Floats($"{layer}.weight", [outputs, inputs], new float[outputs * inputs]), Floats($"{layer}.bias", [outputs], new float[outputs])];

    private static OnnxModel Parse(ModelProto model) => OnnxModel.Parse(model.ToByteArray(), "m.onnx");
}
