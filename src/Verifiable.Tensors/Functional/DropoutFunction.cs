using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

/// <summary>Dropout of f32: each element is zeroed with probability p, the others are scaled up (Srivastava et al., JMLR 2014).</summary>
/// <remarks>
/// <code>
/// word = Philox4x32-10 of key = seed, counter = (row-major index of the element, step, stream, 3), first word
/// mask = word &lt; round((1-p) 2^32) ? f32(1/(1-p)) : +0        y = x*mask        gx = gy*mask
/// </code>
/// Every use of dropout in a graph has its own stream, counted from 0 in the order of tracing; 3 is the purpose beside those of initial values and sample order. The mask is an operator of its own
/// and kept for the gradient: computing some eighty integer instructions for each element again would cost more than reading the mask, which is what PyTorch does too.
/// </remarks>
internal static class DropoutFunction
{
    private const uint Purpose = 3;
    private const double WordValues = 4294967296.0;

    public static Value Forward(Value x, double probability)
    {
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), $"dropout: expected a probability in 0..1, got {probability}");
        if (probability == 0)
            return x;
        Value mask = Mask(x.Graph, x.Shape, probability) with { FlattenedFrom = x.FlattenedFrom };
        return ElementwiseFunction.Nary("dropout", [x, mask], e => e.Input(0) * e.Input(1), e => e.Gradient * e.Input(1), null);
    }

    private static Value Mask(Graph graph, Shape shape, double probability)
    {
        uint stream = graph.NextRandomStream();
        var threshold = (uint)Math.Min(Math.Round((1 - probability) * WordValues), uint.MaxValue);
        float scale = threshold == 0 ? 0 : (float)(1 / (1 - probability));
        var fold = new FoldBuilder(graph, "dropout.mask", shape);
        return fold.Fold(0, s =>
        {
            ScalarU32 word = PhiloxProgram.FirstWord(s, graph.Seed, Index(s, shape), s.Step, s.ConstantU32(stream), s.ConstantU32(Purpose));
            return word.IsBelow(s.ConstantU32(threshold)).Select(s.Constant(scale), s.Constant(0));
        });
    }

    private static ScalarU32 Index(ScalarScope s, Shape shape)
    {
        if (shape.Rank == 0)
            return s.ConstantU32(0);
        ScalarU32 index = s.OutputDigit(0);
        for (int d = 1; d < shape.Rank; d++)
            index = (index * s.ConstantU32((uint)shape[d])) + s.OutputDigit(d);
        return index;
    }
}
