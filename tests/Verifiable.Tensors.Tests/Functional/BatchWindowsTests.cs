using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>Windows of a sequence of tokens: which token stands where.</summary>
public sealed class BatchWindowsTests
{
    [Fact]
    public void Windows_InputsAndTargets_StandOneApart()
    {
        var graph = new Graph();
        Value data = graph.Dataset("tokens", ElementType.Int32, new Shape(10)), order = graph.Dataset("order", ElementType.Int32, new Shape(4));
        functional.batch_windows("x", data, order, 2, 3);
        functional.batch_windows("y", data, order, 2, 3, offset: 1);
        Tensor[] outputs = Run(graph, [7, 6, 0, 5], 1);
        Assert.Equal([0, 1, 2, 5, 6, 7], outputs[1].Ints.ToArray());
        Assert.Equal([1, 2, 3, 6, 7, 8], outputs[3].Ints.ToArray());
    }

    [Fact]
    public void Windows_OutsideTheData_ReadZero()
    {
        var graph = new Graph();
        functional.batch_windows("x", graph.Dataset("tokens", ElementType.Int32, new Shape(10)), graph.Dataset("order", ElementType.Int32, new Shape(3)), 2, 3);
        // The second window of step 1 has no start; the first leaves the data.
        Assert.Equal([8, 9, 0, 0, 0, 0], Run(graph, [1, 2, 8], 1)[1].Ints.ToArray());
    }

    [Fact]
    public void SequentialWindows_FollowEachOther()
    {
        var graph = new Graph();
        functional.batch_windows_sequential("y", graph.Dataset("tokens", ElementType.Int32, new Shape(10)), 2, 2, offset: 1);
        Assert.Equal([5, 6, 7, 8], Run(graph, null, 1)[0].Ints.ToArray());
        Assert.Equal([9, 0, 0, 0], Run(graph, null, 2)[0].Ints.ToArray());
    }

    private static Tensor[] Run(Graph graph, int[]? order, long step)
    {
        StepProgram program = graph.Build();
        Tensor tokens = Tensor.FromInts(new Shape(10), [.. Enumerable.Range(0, 10)]);
        Tensor[] datasets = order is null ? [tokens] : [tokens, Tensor.FromInts(new Shape(order.Length), order)];
        return ReferenceExecutor.Trace(program, [], datasets, new Tensor(ElementType.Float32, program.Schedule.Shape), step);
    }
}
