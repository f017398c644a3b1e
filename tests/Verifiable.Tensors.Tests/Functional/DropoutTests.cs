using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;
using Verifiable.Tensors.Reference;

namespace Verifiable.Tensors.Tests.Functional;

/// <summary>Dropout's mask against Philox written as plain loops.</summary>
public sealed class DropoutTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0ul, 0x6627e8d5u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffff_fffffffful, 0x408f276du)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0_a4093822ul, 0xd16cfe09u)]
    public void FirstWord_KnownAnswers_AreThoseOfRandom123(uint c0, uint c1, uint c2, uint c3, ulong key, uint expected)
    {
        Assert.Equal(expected, FirstWord(key, c0, c1, c2, c3));
        var graph = new Graph();
        new FoldBuilder(graph, "philox", Shape.Scalar)
            .FoldI32(0, s => PhiloxProgram.FirstWord(s, key, s.ConstantU32(c0), s.ConstantU32(c1), s.ConstantU32(c2), s.ConstantU32(c3)));
        Assert.Equal(expected, Trace(graph, [], 0)[0].Bits[0]);
    }

    [Fact]
    public void Dropout_OfTwoLayers_DrawsByElementStepAndStream()
    {
        const double Probability = 0.3;
        var graph = new Graph { Seed = 0x1234_5678_9abc_def0 };
        var shape = new Shape(3, 50);
        Value x = graph.State("x", shape);
        functional.dropout(x, Probability);
        functional.dropout(x, Probability);
        Tensor ones = Tensor.FromFloats(shape, [.. Enumerable.Repeat(1f, 150)]);
        Tensor[] outputs = Trace(graph, [ones], 7);
        int kept = 0;
        for (uint stream = 0; stream < 2; stream++)
        {
            for (uint i = 0; i < 150; i++)
            {
                bool keeps = FirstWord(graph.Seed, i, 7, stream, 3) < Math.Round(0.7 * 4294967296);
                Assert.Equal(keeps ? (float)(1 / 0.7) : 0, outputs[(2 * (int)stream) + 1].Floats[(int)i]);
                kept += keeps ? 1 : 0;
            }
        }

        Assert.InRange(kept, 180, 240);
    }

    [Fact]
    public void Dropout_Certain_GivesZeros()
    {
        var graph = new Graph();
        functional.dropout(graph.State("x", new Shape(4)), 1);
        Assert.Equal([0, 0, 0, 0], Trace(graph, [Tensor.FromFloats(new Shape(4), [1, 2, 3, 4])], 0)[1].Floats.ToArray());
    }

    [Fact]
    public void Dropout_InEvaluationOrImpossible_IsTheInput()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(4));
        Assert.Same(x, functional.dropout(x, 0.5, training: false));
        Assert.Same(x, functional.dropout(x, 0));
    }

    private static Tensor[] Trace(Graph graph, Tensor[] states, long step)
    {
        StepProgram program = graph.Build();
        return ReferenceExecutor.Trace(program, states, [], new Tensor(ElementType.Float32, program.Schedule.Shape), step);
    }

    private static uint FirstWord(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xd2511f53ul * c0, p1 = 0xcd9e8d57ul * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9e3779b9;
            k1 += 0xbb67ae85;
        }

        return c0;
    }
}
