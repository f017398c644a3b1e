using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Activations against PyTorch, forward and gradient, over random shapes and ranges.</summary>
public sealed class ActivationParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData("F.relu(x)")]
    [InlineData("F.leaky_relu(x, 0.01)")]
    [InlineData("F.leaky_relu(x, 0.3)")]
    [InlineData("F.elu(x)")]
    [InlineData("F.elu(x, 0.6)")]
    [InlineData("F.gelu(x)")]
    [InlineData("F.gelu(x, approximate='tanh')")]
    [InlineData("F.silu(x)")]
    [InlineData("torch.sigmoid(x)")]
    [InlineData("torch.tanh(x)")]
    [InlineData("F.softplus(x)")]
    [InlineData("F.softplus(x, 3, 4)")]
    public void Activation_EqualsPyTorch(string expression)
    {
        var random = new Random(expression.Length);
        foreach (double scale in (double[])[0.01, 1, 6])
        {
            var check = new ParityCheck(oracle, random.Next());
            long[] shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 6))];
            Value x = check.Parameter("x", shape, scale);
            check.Check(expression, expression switch
            {
                "F.relu(x)" => functional.relu(x),
                "F.leaky_relu(x, 0.01)" => functional.leaky_relu(x),
                "F.leaky_relu(x, 0.3)" => functional.leaky_relu(x, 0.3),
                "F.elu(x)" => functional.elu(x),
                "F.elu(x, 0.6)" => functional.elu(x, 0.6),
                "F.gelu(x)" => functional.gelu(x),
                "F.gelu(x, approximate='tanh')" => functional.gelu(x, "tanh"),
                "F.silu(x)" => functional.silu(x),
                "torch.sigmoid(x)" => functional.sigmoid(x),
                "F.softplus(x)" => functional.softplus(x),
                "F.softplus(x, 3, 4)" => functional.softplus(x, 3, 4),
                _ => functional.tanh(x),
            });
        }
    }

    [Fact]
    public void Gelu_UnknownApproximation_Throws()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(2));
        Assert.Throws<ArgumentException>(() => functional.gelu(x, "fast"));
    }
}
