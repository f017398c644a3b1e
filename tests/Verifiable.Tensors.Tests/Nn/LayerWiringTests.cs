using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using static Verifiable.Tensors.Tests.Functional.GraphValues;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>Layers with parameters append the operators of their functions, forward and backward: no argument is lost, exchanged or given to another.</summary>
public sealed class LayerWiringTests
{
    private static readonly Dictionary<string, (long[] Input, Func<Module> Layer, Func<Value, Value> Function)> s_layers = new(StringComparer.Ordinal)
    {
        ["conv2d"] = (
            [2, 4, 9, 8],
            () => nn.Conv2d(4, 6, new(3, 2), new(2, 3), new(1, 0), dilation: new(1, 2), groups: 2),
            x => functional.conv2d(x, P(x.Graph, "w", 2, 3, 2, 3, 2), P(x.Graph, "b", 6), new(2, 3), new(1, 0), new(1, 2), 2)),
        ["conv2d plain"] = ([2, 4, 9, 8], () => nn.Conv2d(4, 6, new(3, 2), bias: false), x => functional.conv2d(x, P(x.Graph, "w", 6, 4, 3, 2))),
        ["conv1d"] = (
            [2, 4, 11],
            () => nn.Conv1d(4, 6, 3, 2, 1, 4, 2),
            x => functional.conv1d(x, P(x.Graph, "w", 2, 3, 2, 3), P(x.Graph, "b", 6), 2, 1, 4, 2)),
        ["conv1d plain"] = ([2, 4, 11], () => nn.Conv1d(4, 6, 3, bias: false), x => functional.conv1d(x, P(x.Graph, "w", 6, 4, 3))),
        ["conv_transpose2d"] = (
            [2, 4, 4, 5],
            () => nn.ConvTranspose2d(4, 6, new(3, 2), new(3, 2), new(1, 0), new(2, 1), 2, dilation: new(1, 3)),
            x => functional.conv_transpose2d(x, P(x.Graph, "w", 2, 2, 3, 3, 2), P(x.Graph, "b", 6), new(3, 2), new(1, 0), new(2, 1), 2, new(1, 3))),
        ["conv_transpose2d plain"] = ([2, 4, 4, 5], () => nn.ConvTranspose2d(4, 6, new(3, 2), bias: false), x => functional.conv_transpose2d(x, P(x.Graph, "w", 4, 6, 3, 2))),
        ["max_pool2d"] = ([2, 3, 9, 8], () => nn.MaxPool2d(new(3, 2), new(2, 3), new(1, 0)), x => functional.max_pool2d(x, new(3, 2), new(2, 3), new(1, 0))),
        ["max_pool2d plain"] = ([2, 3, 9, 8], () => nn.MaxPool2d(new(3, 2)), x => functional.max_pool2d(x, new(3, 2), new(3, 2))),
        ["max_pool1d"] = ([2, 3, 9], () => nn.MaxPool1d(4, 3, 2), x => functional.max_pool1d(x, 4, 3, 2)),
        ["avg_pool2d"] = ([2, 3, 9, 8], () => nn.AvgPool2d(new(3, 2), new(2, 3), new(1, 0)), x => functional.avg_pool2d(x, new(3, 2), new(2, 3), new(1, 0))),
        ["avg_pool2d plain"] = ([2, 3, 9, 8], () => nn.AvgPool2d(new(3, 2)), x => functional.avg_pool2d(x, new(3, 2), new(3, 2))),
        ["avg_pool1d"] = ([2, 3, 9], () => nn.AvgPool1d(4, 3, 2), x => functional.avg_pool1d(x, 4, 3, 2)),
        ["max_pool2d dilated"] = (
            [2, 3, 9, 8], () => nn.MaxPool2d(new(3, 2), new(2, 3), new(1, 0), new(1, 3), true), x => functional.max_pool2d(x, new(3, 2), new(2, 3), new(1, 0), new(1, 3), true)),
        ["max_pool1d dilated"] = ([2, 3, 9], () => nn.MaxPool1d(3, 4, 1, 2, true), x => functional.max_pool1d(x, 3, 4, 1, 2, true)),
        ["avg_pool2d divided"] = (
            [2, 3, 9, 8], () => nn.AvgPool2d(new(3, 2), new(2, 3), new(1, 0), true, false, 7), x => functional.avg_pool2d(x, new(3, 2), new(2, 3), new(1, 0), true, false, 7)),
        ["avg_pool1d without padding"] = ([2, 3, 9], () => nn.AvgPool1d(4, 3, 2, true, false), x => functional.avg_pool1d(x, 4, 3, 2, true, false)),
        ["adaptive_avg_pool2d"] = ([2, 3, 9, 8], () => nn.AdaptiveAvgPool2d(new(4, 3)), x => functional.adaptive_avg_pool2d(x, new(4, 3))),
        ["adaptive_avg_pool1d"] = ([2, 3, 9], () => nn.AdaptiveAvgPool1d(4), x => functional.adaptive_avg_pool1d(x, 4)),
        ["batch_norm1d"] = ([5, 4, 3], () => nn.BatchNorm1d(4, 0.01, 0.3), x => BatchNorm(x, training: true, 0.3, 0.01)),
        ["batch_norm2d"] = ([5, 4, 3, 2], () => nn.BatchNorm2d(4, 0.02, 0.4), x => BatchNorm(x, training: true, 0.4, 0.02)),
        ["batch_norm2d evaluation"] = ([5, 4, 3, 2], () => InEvaluation(nn.BatchNorm2d(4, 0.02, 0.4)), x => BatchNorm(x, training: false, 0.4, 0.02)),
        ["batch_norm2d of the batch"] = (
            [5, 4, 3, 2], () => nn.BatchNorm2d(4, 0.02, track_running_stats: false), x => functional.batch_norm2d(x, P(x.Graph, "w", 4), P(x.Graph, "b", 4), 0.02)),
        ["layer_norm"] = ([2, 3, 4], () => nn.LayerNorm([3, 4], 0.01), x => functional.layer_norm(x, 2, P(x.Graph, "w", 3, 4), P(x.Graph, "b", 3, 4), 0.01)),
        ["layer_norm without bias"] = ([2, 3, 4], () => nn.LayerNorm([4], hasBias: false), x => functional.layer_norm(x, 1, P(x.Graph, "w", 4), eps: 1e-5)),
        ["layer_norm plain"] = ([2, 3, 4], () => nn.LayerNorm([4], 0.1, elementwiseAffine: false), x => functional.layer_norm(x, 1, eps: 0.1)),
        ["rms_norm"] = ([2, 3, 4], () => nn.RMSNorm([3, 4], 0.01), x => functional.rms_norm(x, 2, P(x.Graph, "w", 3, 4), 0.01)),
        ["rms_norm plain"] = ([2, 3, 4], () => nn.RMSNorm([4], elementwiseAffine: false), x => functional.rms_norm(x, 1, eps: 1.1920928955078125e-07)),
        ["group_norm"] = ([2, 6, 3], () => nn.GroupNorm(3, 6, 0.01), x => functional.group_norm(x, 3, P(x.Graph, "w", 6), P(x.Graph, "b", 6), 0.01)),
        ["group_norm plain"] = ([2, 6, 3], () => nn.GroupNorm(2, 6, affine: false), x => functional.group_norm(x, 2, eps: 1e-5)),
        ["linear"] = ([2, 5, 8], () => nn.Linear(8, 3), x => functional.linear(x, P(x.Graph, "w", 3, 8), P(x.Graph, "b", 3))),
        ["linear without bias"] = ([5, 8], () => nn.Linear(8, 3, hasBias: false), x => functional.linear(x, P(x.Graph, "w", 3, 8))),
        ["dropout"] = ([5, 8], () => nn.Dropout(0.3), x => functional.dropout(x, 0.3)),
    };

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Call_Layer_AppendsTheOperatorsOfItsFunction(string name)
    {
        (long[] input, Func<Module> layer, Func<Value, Value> function) = s_layers[name];
        string[] expected = Operators(function, g => P(g, "x", input));
        Assert.True(expected.Length > 1, "expected operators, forward and backward");
        Assert.Equal(expected, Operators(x => layer().call(x), g => P(g, "x", input)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Call_Embedding_AppendsTheOperatorsOfItsFunction(int? padding) => Assert.Equal(
        Operators(i => functional.embedding(i, P(i.Graph, "w", 7, 4), padding), Indices),
        Operators(i => nn.Embedding(7, 4, padding).call(i), Indices));

    private static Value Indices(Graph graph) => graph.Dataset("index", ElementType.Int32, new Shape(2, 3));

    private static BatchNorm InEvaluation(BatchNorm layer)
    {
        layer.eval();
        return layer;
    }

    // The states stand in the order of the state dictionary.
    private static Value BatchNorm(Value x, bool training, double momentum, double eps)
    {
        Value w = P(x.Graph, "w", 4), b = P(x.Graph, "b", 4), mean = x.Graph.Buffer("mean", new Shape(4), Initialization.Constant(0)), variance = x.Graph.Buffer("var", new Shape(4), Initialization.Constant(1));
        return functional.batch_norm(x, mean, variance, w, b, training, momentum, eps);
    }

    private static string[] Operators(Func<Value, Value> call, Func<Graph, Value> input)
    {
        var graph = new Graph { Seed = 1 };
        graph.Tape.Backward(call(input(graph)).sum());
        StepProgram program = graph.Build();
        return
        [
            .. program.Operators.Select(o => Convert.ToHexString(OperatorEncoding.Encode(o))),
            .. program.States.Select(s => $"{s.Shape} {s.Next}"),
        ];
    }
}
