using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>Negative log-likelihood of f32 log-probabilities against class indices.</summary>
/// <remarks>
/// Shapes: x (N, C) or (N, C, d...), target (N) or (N, d...) i32. <c>sample = -x[n, target, d...]</c>, <c>gx = class = target ? -g : +0</c>. Samples of the ignored target are +0, as are
/// their gradients; the mean is then the sum divided by the number of others (f32, sequential), else the sum times f32(1/count). A target outside the classes reads +0.
/// </remarks>
internal static class NllLossFunction
{
    /// <summary>Appends the loss.</summary>
    public static Value Forward(Value x, Value target, int? ignored, LossReduction reduction)
    {
        x = ViewFunction.Logical(x);
        if (x.Shape.Rank < 2)
            throw new ArgumentException($"nll_loss: expected log-probabilities (N, classes), got {x.Shape}", nameof(x));
        var samples = new Shape([x.Shape[0], .. x.Shape.Extents.AsSpan()[2..]]);
        if (target.Type != ElementType.Int32 || !target.Shape.Equals(samples))
            throw new ArgumentException($"nll_loss: expected {samples} class indices of type Int32, got {target}", nameof(target));

        var fold = new FoldBuilder(x.Graph, "nll_loss", samples);
        int label = fold.ReadElement(target);
        int picked = fold.Read(x, [Output(0), Gather(label), .. Outputs(1, samples.Rank - 1)]);
        Value sample = fold.Fold(0, s => ignored is int i
            ? s.OperandU32(label).IsEqualTo(s.ConstantU32((uint)i)).Select(s.Constant(0), -s.Operand(picked))
            : -s.Operand(picked));
        x.Graph.Tape.Record(sample, [x], (g, sink) => sink.Add(x, InputGradient(x, target, g, ignored)));
        return ignored is null || reduction != LossReduction.Mean
            ? LossFunction.Reduce("nll_loss", sample, reduction)
            : ArithmeticFunction.Divide(LossFunction.Reduce("nll_loss", sample, LossReduction.Sum), Count(target, ignored.Value));
    }

    private static Value Count(Value target, int ignored)
    {
        var fold = new FoldBuilder(target.Graph, "nll_loss.count", Shape.Scalar, target.Shape);
        int label = fold.Read(target, Reductions(0, target.Shape.Rank));
        return fold.Fold(0, s => s.Accumulator + s.OperandU32(label).IsEqualTo(s.ConstantU32((uint)ignored)).Select(s.Constant(0), s.Constant(1)));
    }

    private static Value InputGradient(Value x, Value target, Value g, int? ignored)
    {
        Affine[] sample = [Output(0), .. Outputs(2, x.Shape.Rank - 2)];
        var fold = new FoldBuilder(x.Graph, "nll_loss.gradient", x.Shape);
        int label = fold.Read(target, sample);
        int upstream = fold.Read(g, sample);
        return fold.Fold(0, s =>
        {
            ScalarU32 isTarget = s.OutputDigit(1).IsEqualTo(s.OperandU32(label));
            ScalarF32 gradient = isTarget.Select(-s.Operand(upstream), s.Constant(0));
            return ignored is int i ? s.OperandU32(label).IsEqualTo(s.ConstantU32((uint)i)).Select(s.Constant(0), gradient) : gradient;
        });
    }
}
