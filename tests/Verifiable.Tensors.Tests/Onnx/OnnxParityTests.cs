using System.Globalization;
using System.Text.Json;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Onnx;
using Verifiable.Tensors.Reference;
using Verifiable.Tensors.Tests.Autograd;

namespace Verifiable.Tensors.Tests.Onnx;

/// <summary>Models that torch.onnx exports give what PyTorch gives in f64, within twice the error bound of our own program.</summary>
public sealed class OnnxParityTests(OnnxExports exports) : IClassFixture<OnnxExports>
{
    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("fresh")]
    [InlineData("line")]
    [InlineData("pools")]
    [InlineData("decoder")]
    [InlineData("text")]
    [InlineData("pointwise")]
    public void Forward_ExportOfPyTorch_GivesItsOutput(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(exports.Folder, $"{name}.json")));
        JsonElement answer = document.RootElement;
        OnnxModel model = OnnxModel.Parse(File.ReadAllBytes(Path.Combine(exports.Folder, $"{name}.onnx")), name);
        model.eval();
        var graph = new Graph(differentiable: false);
        bool isInteger = answer.GetProperty("integer").GetBoolean();
        var shape = new Shape([.. answer.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())]);
        Value input = graph.Dataset("x", isInteger ? ElementType.Int32 : ElementType.Float32, shape);
        Value output = graph.Materialize(ViewFunction.Logical(model.call(input)));
        StepProgram program = graph.Build();
        Assert.Empty(ProgramRules.Validate(program, 1, 1));
        Assert.Equal(Numbers(answer, "outputShape").Select(n => (long)n), output.Shape.Extents);

        double[][] state = [.. graph.StateDictionary.Select(p => model.InitialValues[p.Label].ToArray().Select(v => (double)v).ToArray())];
        double[] data = Numbers(answer, "input"), expected = Numbers(answer, "output");
        RealInterpreter.Real[] bounds = RealInterpreter.RunWithBounds(program, state, [data])[output.Source.Index];
        Tensor[] states = [.. program.States.Select((s, i) => Tensor.FromFloats(s.Shape, [.. state[i].Select(v => (float)v)]))];
        Tensor x = isInteger ? Tensor.FromInts(shape, [.. data.Select(v => (int)v)]) : Tensor.FromFloats(shape, [.. data.Select(v => (float)v)]);
        using var schedule = new Tensor(ElementType.Float32, program.Schedule.Shape);
        Tensor actual = ReferenceExecutor.Trace(program, states, [x], schedule, 0)[output.Source.Index];
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual.Floats[i] - expected[i]);
            Assert.True(error <= 2 * bounds[i].Error, string.Create(CultureInfo.InvariantCulture, $"{name}: expected {expected[i]:r} within {2 * bounds[i].Error:g3}, got {actual.Floats[i]:r} (element {i})"));
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    [InlineData("fresh")]
    [InlineData("line")]
    [InlineData("decoder")]
    public void StateDict_ExportOfPyTorch_HasItsNames(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(exports.Folder, $"{name}.json")));
        OnnxModel model = OnnxModel.Parse(File.ReadAllBytes(Path.Combine(exports.Folder, $"{name}.onnx")), name);
        Assert.Equal(document.RootElement.GetProperty("names").EnumerateArray().Select(n => n.GetString()), model.named_parameters().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(document.RootElement.GetProperty("buffers").EnumerateArray().Select(n => n.GetString()), model.named_buffers().Select(b => b.Name).Order(StringComparer.Ordinal));
        Assert.Equal(model.state_dict().Keys.Order(StringComparer.Ordinal), model.InitialValues.Keys.Order(StringComparer.Ordinal));
    }

    private static double[] Numbers(JsonElement answer, string name) => [.. answer.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];
}
