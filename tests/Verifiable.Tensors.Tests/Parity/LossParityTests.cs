using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Tests.Parity;

/// <summary>Losses against PyTorch, forward and gradients of input and target, over random shapes.</summary>
public sealed class LossParityTests(PyTorchOracle oracle) : IClassFixture<PyTorchOracle>
{
    [Theory]
    [InlineData("mse_loss")]
    [InlineData("l1_loss")]
    [InlineData("smooth_l1_loss")]
    [InlineData("smooth_l1_loss, beta=0.3")]
    [InlineData("smooth_l1_loss, beta=0.0")]
    [InlineData("binary_cross_entropy_with_logits")]
    public void OfPairs_EqualsPyTorch(string name)
    {
        var random = new Random(name.Length);
        foreach (LossReduction reduction in (LossReduction[])[LossReduction.Mean, LossReduction.Sum, LossReduction.None])
        {
            var check = new ParityCheck(oracle, random.Next());
            long[] shape = RandomShape(random);
            Value x = check.Parameter("x", shape, 2), t = check.Parameter("t", shape, 0.5, 0.5);
            string[] parts = name.Split(", ");
            check.Check($"F.{parts[0]}(x, t, reduction='{Word(reduction)}'{(parts.Length > 1 ? ", " + parts[1] : "")})", name switch
            {
                "mse_loss" => functional.mse_loss(x, t, reduction),
                "l1_loss" => functional.l1_loss(x, t, reduction),
                "smooth_l1_loss" => functional.smooth_l1_loss(x, t, reduction),
                "smooth_l1_loss, beta=0.3" => functional.smooth_l1_loss(x, t, reduction, 0.3),
                "smooth_l1_loss, beta=0.0" => functional.smooth_l1_loss(x, t, reduction, 0),
                _ => functional.binary_cross_entropy_with_logits(x, t, reduction: reduction),
            });
        }
    }

    [Fact]
    public void BinaryCrossEntropy_Weighted_EqualsPyTorch() => RandomExtents.ForAll(3, 5, 8, d =>
    {
        var check = new ParityCheck(oracle, d.Sum());
        Value x = check.Parameter("x", [d[0], d[1], d[2]], 3), t = check.Parameter("t", [d[0], d[1], d[2]], 0.5, 0.5);
        Value w = check.Constant("w", [d[1], d[2]], () => check.Random.NextDouble() + 0.5), p = check.Constant("p", [d[2]], () => (check.Random.NextDouble() * 3) + 0.25);
        check.Check("F.binary_cross_entropy_with_logits(x, t, weight=w, pos_weight=p)", functional.binary_cross_entropy_with_logits(x, t, w, pos_weights: p));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Divergence_EqualsPyTorch(bool logTarget)
    {
        var random = new Random(logTarget ? 1 : 2);
        foreach (LossReduction reduction in Enum.GetValues<LossReduction>())
        {
            var check = new ParityCheck(oracle, random.Next());
            long[] shape = RandomShape(random);
            Value x = check.Parameter("x", shape, 1, -1.5), t = logTarget ? check.Parameter("t", shape, 1, -1.5) : check.Parameter("t", shape, 0.4, 0.5);
            check.Check($"F.kl_div(x, t, reduction='{Word(reduction)}', log_target={(logTarget ? "True" : "False")})", functional.kl_div(x, t, logTarget, reduction));
        }
    }

    [Fact]
    public void Divergence_OfZeroProbabilities_EqualsPyTorch()
    {
        var check = new ParityCheck(oracle, 4);
        Value x = check.Parameter("x", [4, 6], 1, -1.5), t = check.Constant("t", [4, 6], () => Math.Max(0, check.Random.NextDouble() - 0.5));
        check.Check("F.kl_div(x, t, reduction='batchmean')", functional.kl_div(x, t, reduction: LossReduction.BatchMean));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void NegativeLogLikelihood_OfRank_EqualsPyTorch(int rank, bool ignoring) => RandomExtents.ForAll(4, 5, 6, d =>
    {
        d[1]++;
        long[] shape = [.. d.Take(rank)];
        foreach (LossReduction reduction in (LossReduction[])[LossReduction.Mean, LossReduction.Sum, LossReduction.None])
        {
            var check = new ParityCheck(oracle, d.Sum());
            Value x = check.Parameter("x", shape, 1, -1.5);

            // One sample at least counts, or the mean is that of nothing.
            int samples = 0;
            Value t = check.Indices("t", [shape[0], .. shape[2..]], () => samples++ == 0 ? 0 : check.Random.Next(d[1]));
            check.Check($"F.nll_loss(x, t, reduction='{Word(reduction)}', ignore_index={(ignoring ? 1 : -100)})", functional.nll_loss(x, t, ignoring ? 1 : null, reduction));
        }
    });

    [Fact]
    public void NegativeLogLikelihood_TargetOfAnotherShape_Throws()
    {
        var graph = new Graph();
        Value x = graph.State("x", new Shape(3, 4));
        Assert.Throws<ArgumentException>(() => functional.nll_loss(x, graph.Dataset("t", ElementType.Int32, new Shape(4))));
    }

    private static long[] RandomShape(Random random) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 6))];

    private static string Word(LossReduction reduction) => reduction.ToString().ToLowerInvariant();
}
