using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Tests.Parity;
using static Verifiable.Tensors.Tests.Functional.GraphValues;

namespace Verifiable.Tensors.Tests.Autograd;

/// <summary>Backward operators against central differences of the loss, both over f64: every function, with respect to each of its inputs.</summary>
public sealed class FiniteDifferenceTests
{
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
    public void Conv2d_RandomShapes_Matches() => Shapes(7, 2, d => Check(g => functional.conv2d(
        P(g, "x", 2, d[0], d[1] + 3, d[2] + 4), P(g, "w", 3, d[0], d[3], d[4]), P(g, "b", 3), new(d[5], d[6]), new(d[3] - 1, d[4] - 1), new(d[6], d[5]))));

    [Fact]
    public void Linear_RandomShapes_Matches() => Shapes(3, 5, d => Check(g => functional.linear(P(g, "x", d[0], d[1]), P(g, "w", d[2] + 1, d[1]), P(g, "b", d[2] + 1))));

    [Fact]
    public void LayerNorm_RandomShapes_Matches() => Shapes(3, 4, d => Check(g => functional.layer_norm(P(g, "x", d[0], d[1], d[2] + 1), 2, P(g, "w", d[1], d[2] + 1), P(g, "b", d[1], d[2] + 1), 0.1)));

    [Fact]
    public void Pools_RandomShapes_Match() => Shapes(6, 3, d => Check(g =>
    {
        Value x = P(g, "x", 2, d[0], d[1] + 3, d[2] + 3);
        return functional.avg_pool2d(x, new(d[3], d[4]), new(d[5], 1), new(d[3] / 2, 0)) + functional.max_pool2d(x, new(d[3], d[4]), new(d[5], 1), new(d[3] / 2, 0));
    }));

    [Fact]
    public void Attention_RandomShapes_Matches() => Shapes(4, 4, d => Check(g => functional.scaled_dot_product_attention(
        P(g, "q", d[0], d[1] + 1, d[2]), P(g, "k", d[0], d[1] + 1, d[2]), P(g, "v", d[0], d[1] + 1, d[3] + 1), is_causal: true)));

    [Fact]
    public void ValueUsedTwice_GradientsAreAdded() => Check(g =>
    {
        Value w = P(g, "w", 4, 4);
        return functional.linear(functional.linear(P(g, "x", 3, 4), w), w);
    });

    private static void Shapes(int count, int greatest, Action<int[]> check) => RandomExtents.ForAll(count, greatest, 3, check);

    private static void Check(Func<Graph, Value> function)
    {
        var graph = new Graph();
        Value y = function(graph);
        Value logits = y with { IsFlattened = y.Shape.Rank > 2 };
        int batch = (int)y.Shape[0];
        Value target = graph.Dataset("target", ElementType.Int32, new Shape(batch));
        Value loss = functional.cross_entropy(logits, target);
        IReadOnlyDictionary<TensorSource, Value> gradients = graph.Tape.Backward(loss);
        KeyValuePair<int, int>[] stored = [.. graph.Parameters.Select(p => KeyValuePair.Create(p.State.Source.Index, Stored(graph, gradients[p.State.Source]).Source.Index))];
        StepProgram program = graph.Build();

        var random = new Random(4);
        double[][] state = [.. program.States.Select(s => Enumerable.Range(0, (int)s.Shape.Count).Select(_ => (random.NextDouble() * 2) - 1).ToArray())];
        double[][] datasets = [[.. Enumerable.Range(0, batch).Select(_ => (double)random.Next((int)logits.LogicalShape[1]))]];
        CentralDifferences.AssertMatch(program, state, datasets, stored, loss.Source.Index, [1], _ => Tolerance);
    }
}
