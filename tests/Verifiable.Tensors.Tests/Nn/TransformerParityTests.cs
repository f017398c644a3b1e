using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Nn;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Kernels;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Nn;

/// <summary>Whole modules against PyTorch in f64: the value and the gradient of every parameter.</summary>
public sealed class TransformerParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData(1, 2, 8, 5, false)]
    [InlineData(2, 3, 12, 7, false)]
    [InlineData(1, 2, 8, 5, true)]
    [InlineData(2, 3, 12, 7, true)]
    public void Gpt_LossAndGradients_EqualPyTorchs(int layers, int heads, int features, int context, bool rotary)
    {
        const int Batch = 3, Vocabulary = 11;
        var graph = new Graph();
        Value tokens = graph.Dataset("tokens", ElementType.Int32, new Shape(Batch, context)), targets = graph.Dataset("targets", ElementType.Int32, new Shape(Batch, context));
        var model = new GPT(new GPTOptions(layers, heads, features, Vocabulary, context + 2, Rotary: rotary));
        Value loss = Tensors.Functional.functional.cross_entropy(model.call(tokens).transpose(1, 2), targets);
        Check(graph, loss, model, $"gpt_loss(d0, d1, [{{0}}], {layers}, {heads}, {(rotary ? "True" : "False")})", Vocabulary);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MultiheadAttention_ValueAndGradients_EqualPyTorchs(bool causal) => RandomExtents.ForAll(4, 5, 8, d =>
    {
        (int batch, int context, int heads, int features) = (d[0], d[1], d[2], d[2] * d[3]);
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(batch, context, features));
        MultiheadAttention model = nn.MultiheadAttention(features, heads, causal: causal);
        Check(graph, model.call(x).sum(), model, $"attention(d0, [{{0}}], {heads}, {(causal ? "True" : "False")}).sum()", 0);
    });

    /// <summary>PyTorch's own module, under PyTorch's names in PyTorch's order.</summary>
    [Theory]
    [InlineData(false, TransformerActivation.Relu, false)]
    [InlineData(false, TransformerActivation.Gelu, true)]
    [InlineData(true, TransformerActivation.Relu, true)]
    [InlineData(true, TransformerActivation.Gelu, false)]
    public void TransformerEncoderLayer_ValueAndGradients_EqualPyTorchs(bool normFirst, TransformerActivation activation, bool causal)
    {
        TransformerEncoderLayer model = nn.TransformerEncoderLayer(12, 3, 20, 0, activation, 0.01, normFirst, causal);
        CheckEncoder(model, $"encoder_layer(d0, [{{0}}], [{Names(model)}], {Options(normFirst, activation, causal)}, 3, 20)");
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void TransformerEncoder_ValueAndGradients_EqualPyTorchs(bool normFirst, bool norm)
    {
        var layer = new TransformerEncoderOptions(12, 2, 16, 0, TransformerActivation.Gelu, 0.01, normFirst);
        TransformerEncoder model = nn.TransformerEncoder(layer, 2, norm);
        CheckEncoder(model, $"encoder(d0, [{{0}}], [{Names(model)}], {Options(normFirst, TransformerActivation.Gelu, false)}, 2, 16, 2, {(norm ? "True" : "False")})");
    }

    private static string Names(Module model) => string.Join(", ", model.state_dict().Keys.Select(n => $"'{n}'"));

    private static string Options(bool normFirst, TransformerActivation activation, bool causal) =>
        $"{(normFirst ? "True" : "False")}, '{(activation == TransformerActivation.Gelu ? "gelu" : "relu")}', {(causal ? "True" : "False")}";

    private void CheckEncoder(Module model, string expression)
    {
        var graph = new Graph();
        Value x = graph.Dataset("x", ElementType.Float32, new Shape(2, 5, 12)), weights = graph.Dataset("weights", ElementType.Float32, new Shape(2, 5, 12));
        Check(graph, (model.call(x) * weights).sum(), model, $"({expression} * d1).sum()", 0);
    }

    private void Check(Graph graph, Value loss, Module model, string expression, int vocabulary)
    {
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(loss);
        int[] stored = [.. graph.Parameters.Select(p => graph.Materialize(gradients[p.State.Source]).Source.Index)];
        StepProgram program = graph.Build();
        var random = new Random(4);
        Tensor[] state = [.. program.States.Select(s => Tensor.FromFloats(s.Shape, [.. Enumerable.Range(0, (int)s.Shape.Count).Select(_ => (float)(random.NextDouble() - 0.5))]))];
        Tensor[] datasets =
        [
            .. program.Datasets.Select(d => d.Type == ElementType.Int32
                ? Tensor.FromInts(d.Shape, [.. Enumerable.Range(0, (int)d.Shape.Count).Select(_ => random.Next(vocabulary))])
                : Tensor.FromFloats(d.Shape, [.. Enumerable.Range(0, (int)d.Shape.Count).Select(_ => (float)(random.NextDouble() - 0.5))])),
        ];
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor[] outputs = ReferenceExecutor.Trace(program, state, datasets, schedule, 0);
        KernelAgreement.AssertTraces(program, state, datasets, schedule, outputs, expression.Length);

        Dictionary<string, OracleTensor> tensors = [];
        for (int i = 0; i < datasets.Length; i++)
            tensors.Add($"d{i}", new OracleTensor([.. datasets[i].Shape.Extents], Numbers(datasets[i]), datasets[i].Type == ElementType.Int32, true));
        string[] names = [.. model.named_parameters().Select(p => p.Name)];
        for (int i = 0; i < names.Length; i++)
        {
            int at = graph.Parameters.ToList().FindIndex(p => p.Label == names[i]);
            tensors.Add($"p{i}", new OracleTensor([.. graph.Parameters[at].DeclaredShape.Extents], Numbers(state[at]), false, false));
        }

        OracleAnswer answer = oracle.Ask(new OracleQuestion(string.Format(null, expression, string.Join(", ", names.Select((_, i) => $"p{i}"))), tensors, [1]));
        Assert.Equal(answer.Value[0], outputs[loss.Source.Index].Floats[0], 1e-4);
        for (int i = 0; i < names.Length; i++)
        {
            int at = graph.Parameters.ToList().FindIndex(p => p.Label == names[i]);
            double[] expected = answer.Gradients[$"p{i}"], actual = Numbers(outputs[stored[at]]);
            Assert.Equal(expected.Length, actual.Length);
            double scale = expected.Max(Math.Abs);
            for (int e = 0; e < expected.Length; e++)
                Assert.True(Math.Abs(expected[e] - actual[e]) <= 1e-5 * Math.Max(scale, 0.1), FormattableString.Invariant($"gradient of {names[i]}: expected {expected[e]:r}, got {actual[e]:r} (element {e})"));
        }
    }

    private static double[] Numbers(Tensor tensor) => tensor.Type == ElementType.Int32 ? [.. tensor.Ints.ToArray().Select(v => (double)v)] : [.. tensor.Floats.ToArray().Select(v => (double)v)];
}
