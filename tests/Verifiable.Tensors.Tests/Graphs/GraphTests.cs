using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Graphs;

public sealed class GraphTests
{
    [Fact]
    public void ReadPadded_ValueOfAnotherGraph_Throws()
    {
        Value stranger = new Graph().State("x", new Shape(2));
        Assert.Throws<ArgumentException>(() => new FoldBuilder(new Graph(), "fold", new Shape(2)).ReadElement(stranger));
    }

    [Fact]
    public void Read_MapOfAnotherRank_Throws()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(2, 3));
        Assert.Throws<ArgumentException>(() => new FoldBuilder(graph, "fold", new Shape(2)).Read(x, Affine.Output(0)));
    }

    [Fact]
    public void SetNext_OtherShape_Throws()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(2));
        Value y = functional.relu(graph.State("y", new Shape(3)));
        Assert.Throws<ArgumentException>(() => graph.SetNext(x, y));
        Assert.Throws<ArgumentException>(() => graph.SetNext(y, y));
    }

    [Fact]
    public void Buffer_BesideParameters_IsNamedButNotTrained()
    {
        var graph = new Graph();
        var shape = new Shape(2);
        graph.Parameter("weight", shape, shape, Initialization.Constant(1));
        Value buffer = graph.Buffer("running_mean", shape, Initialization.Constant(0));
        graph.Parameter("bias", shape, shape, Initialization.Constant(0));
        Assert.Equal(["weight", "bias"], graph.Parameters.Select(p => p.Label));
        Assert.Equal(["weight", "running_mean", "bias"], graph.StateDictionary.Select(p => p.Label));
        Assert.Equal([0, 1, 2], graph.StateDictionary.Select(p => p.State.Source.Index));
        Assert.False(graph.Tape.IsDifferentiable(buffer));
        Assert.Same(buffer, graph.Next(buffer));
        Value next = buffer + 1;
        graph.SetNext(buffer, next);
        Assert.Equal(next.Source, graph.Next(buffer).Source);
    }

    [Fact]
    public void Buffer_AfterAnOptimizersState_Throws()
    {
        var graph = new Graph();
        graph.State("weight.exp_avg", new Shape(2));
        Assert.Throws<InvalidOperationException>(() => graph.Buffer("running_mean", new Shape(2), Initialization.Constant(0)));
    }

    [Fact]
    public void Affine_SumsAndProducts_BecomeOneCanonicalCoordinate()
    {
        Coordinate coordinate = (((Affine.Output(2) * 3) + Affine.Reduction(1) - Affine.Output(2) - 4) / 2).ToCoordinate(9);
        Assert.Equal([new AffineTerm(MapVariable.Output(2), 2), new AffineTerm(MapVariable.Reduction(1), 1)], coordinate.Terms.AsEnumerable());
        Assert.Equal((9L, -4, 2), (coordinate.Extent, coordinate.Constant, coordinate.Divisor));
        Assert.Throws<InvalidOperationException>(() => (Affine.Output(0) / 2) + 1);
    }

    [Fact]
    public void Backward_LossNobodyRecorded_Throws()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(2));
        Assert.Throws<InvalidOperationException>(() => graph.Tape.Backward(x));
    }

    [Fact]
    public void CrossEntropy_TargetsOfAnotherBatch_Throws()
    {
        var graph = new Graph();
        Value logits = graph.Parameter("x", new Shape(4, 3), new Shape(4, 3), Initialization.Constant(0));
        Assert.Throws<ArgumentException>(() => functional.cross_entropy(logits, graph.Dataset("t", ElementType.Int32, new Shape(5))));
    }
}
