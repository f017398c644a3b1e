using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>Layer modules: output shapes, parameters under PyTorch's names, stored shapes that spare copies, and a gradient for each parameter.</summary>
public sealed class LayerModuleTests
{
    public static TheoryData<string, long[], long[], string> Layers() => new()
    {
        { "conv2d", [2, 4, 9, 8], [2, 6, 4, 4], "weight[6, 2, 3, 3] bias[6]" },
        { "conv1d", [2, 4, 9], [2, 6, 4], "weight[6, 4, 3] bias[6]" },
        { "conv_transpose2d", [2, 4, 3, 5], [2, 6, 6, 10], "weight[4, 3, 3, 3] bias[6]" },
        { "max_pool1d", [2, 4, 9], [2, 4, 4], "" },
        { "avg_pool2d", [2, 4, 9, 8], [2, 4, 4, 4], "" },
        { "avg_pool1d", [2, 4, 9], [2, 4, 4], "" },
        { "adaptive2d", [2, 4, 9, 8], [2, 4, 3, 1], "" },
        { "adaptive1d", [2, 4, 9], [2, 4, 3], "" },
        { "batch_norm1d", [5, 4], [5, 4], "weight[4] bias[4] running_mean[4] running_var[4]" },
        { "batch_norm2d", [2, 4, 3, 3], [2, 4, 3, 3], "weight[4] bias[4] running_mean[4] running_var[4]" },
        { "layer_norm", [2, 3, 4], [2, 3, 4], "weight[3, 4] bias[3, 4]" },
        { "rms_norm", [2, 3, 4], [2, 3, 4], "weight[4]" },
        { "group_norm", [2, 4, 3], [2, 4, 3], "weight[4] bias[4]" },
        { "attention", [2, 5, 8], [2, 5, 8], "in_proj_weight[24, 8] in_proj_bias[24] out_proj.weight[8, 8] out_proj.bias[8]" },
        { "linear", [2, 5, 8], [2, 5, 3], "weight[3, 8]" },
        { "gelu", [2, 5], [2, 5], "" },
        { "dropout", [2, 5], [2, 5], "" },
        { "softmax", [2, 5], [2, 5], "" },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Call_Layer_HasPyTorchsShapesAndNames(string name, long[] input, long[] output, string parameters)
    {
        Module layer = Make(name);
        var graph = new Graph { Seed = 1 };
        var shape = new Shape(input);
        Value x = graph.Parameter("x", shape, shape, Initialization.Constant(0));
        Value y = layer.call(x);
        Assert.Equal(new Shape(output), y.LogicalShape);
        Assert.Equal(parameters, string.Join(' ', layer.state_dict().Select(p => $"{p.Key}{p.Value}")));
        Assert.Equal(layer.state_dict().Keys.Order(StringComparer.Ordinal), graph.StateDictionary.Skip(1).Select(p => p.Label).Order(StringComparer.Ordinal));
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(y.sum());
        Assert.All(graph.Parameters, p => Assert.True(gradients.ContainsKey(p.State.Source), p.Label));
        Assert.Empty(ProgramRules.Validate(graph.Build(), 1, 1));
    }

    public static TheoryData<string> Activations => ["relu", "leaky_relu", "elu", "gelu", "gelu tanh", "silu", "sigmoid", "tanh", "softplus", "softmax", "log_softmax"];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Call_Activation_AppendsTheOperatorsOfItsFunction(string name)
    {
        (Module Layer, Func<Value, Value> Function) made = name switch
        {
            "relu" => (nn.ReLU(), functional.relu),
            "leaky_relu" => (nn.LeakyReLU(0.2), x => functional.leaky_relu(x, 0.2)),
            "elu" => (nn.ELU(0.5), x => functional.elu(x, 0.5)),
            "gelu" => (nn.GELU(), x => functional.gelu(x)),
            "gelu tanh" => (nn.GELU("tanh"), x => functional.gelu(x, "tanh")),
            "silu" => (nn.SiLU(), functional.silu),
            "sigmoid" => (nn.Sigmoid(), functional.sigmoid),
            "tanh" => (nn.Tanh(), functional.tanh),
            "softplus" => (nn.Softplus(2, 10), x => functional.softplus(x, 2, 10)),
            "softmax" => (nn.Softmax(1), x => functional.softmax(x, 1)),
            _ => (nn.LogSoftmax(1), x => functional.log_softmax(x, 1)),
        };
        Assert.Equal(Operators(made.Function), Operators(made.Layer.call));

        static string[] Operators(Func<Value, Value> call)
        {
            var graph = new Graph();
            Value y = call(graph.Parameter("x", new Shape(2, 5), new Shape(2, 5), Initialization.Constant(0)));
            graph.Tape.Backward(y.sum());
            return [.. graph.Build().Operators.Select(o => Convert.ToHexString(OperatorEncoding.Encode(o)))];
        }
    }

    [Fact]
    public void Call_Embedding_ReadsRowsOfItsTable()
    {
        Module layer = nn.Embedding(7, 4);
        var graph = new Graph { Seed = 1 };
        Value y = layer.call(graph.Dataset("index", ElementType.Int32, new Shape(2, 3)));
        Assert.Equal(new Shape(2, 3, 4), y.LogicalShape);
        Assert.Equal("weight[7, 4]", string.Join(' ', layer.state_dict().Select(p => $"{p.Key}{p.Value}")));
        Assert.True(graph.Tape.Backward(y.sum()).ContainsKey(Assert.Single(graph.Parameters).State.Source));
        Assert.Empty(ProgramRules.Validate(graph.Build(), 1, 1));
    }

    [Fact]
    public void Call_GroupedConvolution_CopiesNoWeight()
    {
        var graph = new Graph();
        Make("conv2d").call(graph.Dataset("x", ElementType.Float32, new Shape(2, 4, 9, 8)));
        Assert.Equal(new Shape(2, 3, 2, 3, 3), graph.Parameters[0].State.Shape);
        Assert.Equal(new Shape(6, 2, 3, 3), graph.Parameters[0].DeclaredShape);
    }

    [Fact]
    public void Call_BatchNormInEvaluation_ReadsRunningStatisticsAndChangesNothing()
    {
        Module layer = Make("batch_norm2d");
        layer.eval();
        var graph = new Graph(differentiable: false);
        layer.call(graph.Dataset("x", ElementType.Float32, new Shape(2, 4, 3, 3)));
        StepProgram program = graph.Build();
        Assert.Equal(["weight", "bias", "running_mean", "running_var"], program.States.Select(s => s.Label));
        Assert.All(program.States, s => Assert.Null(s.Next));
        layer.train();
        graph = new Graph();
        layer.call(graph.Dataset("x", ElementType.Float32, new Shape(2, 4, 3, 3)));
        Assert.Equal([false, false, true, true], graph.Build().States.Select(s => s.Next is not null));
    }

    [Fact]
    public void Call_DropoutInEvaluation_IsTheInput()
    {
        Module layer = Make("dropout");
        layer.eval();
        Value x = new Graph().Dataset("x", ElementType.Float32, new Shape(2, 4));
        Assert.Same(x, layer.call(x));
    }

    [Theory]
    [InlineData("conv2d", new long[] { 2, 5, 9, 8 }, "expected an input (N, 4, H, W), got [2, 5, 9, 8]")]
    [InlineData("conv1d", new long[] { 2, 4, 2 }, "expected an input of at least the kernel 3 with padding 0, got [2, 4, 2]")]
    [InlineData("conv_transpose2d", new long[] { 2, 4, 3 }, "expected an input (N, 4, H, W), got [2, 4, 3]")]
    [InlineData("max_pool1d", new long[] { 2, 4 }, "max_pool1d: expected an input (N, C, L), got [2, 4]")]
    [InlineData("batch_norm1d", new long[] { 5, 3 }, "expected an input (N, 4) or (N, 4, L), got [5, 3]")]
    [InlineData("layer_norm", new long[] { 2, 4 }, "expected an input (.., 3, 4), got [2, 4]")]
    [InlineData("group_norm", new long[] { 2, 3 }, "expected an input (N, 4, ..), got [2, 3]")]
    [InlineData("attention", new long[] { 2, 5, 6 }, "expected an input (N, T, 8), got [2, 5, 6]")]
    [InlineData("rotary", new long[] { 2, 5, 8 }, "expected an input (.., T, 6), got [2, 5, 8]")]
    [InlineData("encoder", new long[] { 2, 5, 6 }, "layer self_attn (MultiheadAttention): expected an input (N, T, 8), got [2, 5, 6]")]
    public void Infer_InputThatDoesNotFit_SaysWhatWasExpected(string name, long[] input, string expected) => Assert.Equal(expected, Make(name).Infer(new Shape(input)).Mismatch);

    private static Module Make(string name) => name switch
    {
        "conv2d" => nn.Conv2d(4, 6, 3, stride: 2, padding: 1, dilation: new(2, 1), groups: 2),
        "conv1d" => nn.Conv1d(4, 6, 3, stride: 2),
        "conv_transpose2d" => nn.ConvTranspose2d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2),
        "max_pool1d" => nn.MaxPool1d(2),
        "avg_pool2d" => nn.AvgPool2d(2),
        "avg_pool1d" => nn.AvgPool1d(2),
        "adaptive2d" => nn.AdaptiveAvgPool2d(new(3, 1)),
        "adaptive1d" => nn.AdaptiveAvgPool1d(3),
        "batch_norm1d" => nn.BatchNorm1d(4),
        "batch_norm2d" => nn.BatchNorm2d(4),
        "layer_norm" => nn.LayerNorm([3, 4]),
        "rms_norm" => nn.RMSNorm([4]),
        "group_norm" => nn.GroupNorm(2, 4),
        "attention" => nn.MultiheadAttention(8, 2),
        "rotary" => nn.RotaryEmbedding(6),
        "encoder" => nn.TransformerEncoderLayer(8, 2),
        "linear" => nn.Linear(8, 3, hasBias: false),
        "gelu" => nn.GELU(),
        "dropout" => nn.Dropout(0.3),
        _ => nn.Softmax(-1),
    };
}
