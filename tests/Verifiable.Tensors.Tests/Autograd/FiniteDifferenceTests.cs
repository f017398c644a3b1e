using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Tests.Functional.GraphValues;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Backward operators against central differences of the loss, both over f64: every function, with respect to each of its inputs.</summary>
public sealed class FiniteDifferenceTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 2e-7;

    [Fact]
    public void Conv2d_StridedAndPadded_Matches() => Check(g => functional.conv2d(P(g, "x", 2, 3, 7, 6), P(g, "w", 2, 3, 3, 2), P(g, "b", 2), stride: new(2, 3), padding: new(1, 1)));

    [Fact]
    public void Conv2d_WithoutBias_Matches() => Check(g => functional.conv2d(P(g, "x", 2, 1, 5, 5), P(g, "w", 3, 1, 3, 3)));

    [Fact]
    public void Linear_Matrix_Matches() => Check(g => functional.linear(P(g, "x", 3, 5), P(g, "w", 4, 5), P(g, "b", 4)));

    [Fact]
    public void Linear_Flattened_Matches() => Check(g => functional.linear(P(g, "x", 3, 2, 2, 3) with { IsFlattened = true }, P(g, "w", 4, 2, 2, 3), P(g, "b", 4)));

    [Fact]
    public void Relu_Matches() => Check(g => functional.relu(P(g, "x", 3, 2, 3, 2)));

    [Fact]
    public void MaxPool2d_Overlapping_Matches() => Check(g => functional.max_pool2d(P(g, "x", 2, 2, 7, 6), 3, 2));

    [Fact]
    public void MaxPool2d_Padded_Matches() => Check(g => functional.max_pool2d(P(g, "x", 2, 2, 5, 6), new(3, 2), new(2, 1), new(1, 1)));

    [Fact]
    public void BatchNorm2d_Matches() => Check(g => functional.batch_norm2d(P(g, "x", 3, 2, 3, 2), P(g, "w", 2), P(g, "b", 2)));

    [Fact]
    public void CrossEntropy_OfParameters_Matches() => Check(g => P(g, "x", 4, 6));

    [Fact]
    public void ValueUsedTwice_GradientsAreAdded() => Check(g =>
    {
        Value w = P(g, "w", 4, 4);
        return functional.linear(functional.linear(P(g, "x", 3, 4), w), w);
    });

    private static void Check(Func<Graph, Value> function)
    {
        var graph = new Graph();
        Value y = function(graph);
        Value logits = y with { IsFlattened = y.Shape.Rank > 2 };
        int batch = (int)y.Shape[0];
        Value target = graph.Dataset("target", ElementType.Int32, new Shape(batch));
        Value loss = functional.cross_entropy(logits, target);
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(loss);
        StepProgram program = graph.Build();

        var random = new Random(4);
        double[][] state = [.. program.States.Select(s => Enumerable.Range(0, (int)s.Shape.Count).Select(_ => (random.NextDouble() * 2) - 1).ToArray())];
        double[][] datasets = [[.. Enumerable.Range(0, batch).Select(_ => (double)random.Next((int)logits.LogicalShape[1]))]];
        double[][] outputs = RealInterpreter.Run(program, state, datasets);

        foreach (Parameter parameter in graph.Parameters)
        {
            double[] gradient = outputs[gradients[parameter.State.Source].Source.Index];
            double[] values = state[parameter.State.Source.Index];
            Assert.Contains(gradient, v => v != 0);
            for (int i = 0; i < values.Length; i++)
            {
                double value = values[i];
                values[i] = value + Step;
                double above = RealInterpreter.Run(program, state, datasets)[loss.Source.Index][0];
                values[i] = value - Step;
                double below = RealInterpreter.Run(program, state, datasets)[loss.Source.Index][0];
                values[i] = value;
                Assert.Equal((above - below) / (2 * Step), gradient[i], Tolerance);
            }
        }
    }
}
