using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All losses.</summary>
internal static class LossTable
{
    // The class of what does not count in an evaluation.
    private const int Absent = -1;
    private static readonly IntegerField s_ignored = new("ignore_index", "Class of samples that do not count.", int.MinValue, int.MaxValue, isOptional: true);
    private static readonly WordField s_reduction = new("reduction", "What becomes of the elements' losses.", false, "mean", "sum");

    public static Table<LossSection> All { get; } = new("loss", "CrossEntropyLoss: {}", () =>
    [
        new(
            "CrossEntropyLoss",
            "Mean cross-entropy of logits against class indices.",
            [new NumberField("label_smoothing", "Share of the target that all classes get alike.", Interval.UpToOne, 0), s_ignored],
            CrossEntropy),
        new("NLLLoss", "Negative log-likelihood of log-probabilities against class indices.", [s_ignored, s_reduction], NegativeLogLikelihood),
        new("MSELoss", "Squared error.", [s_reduction], a => Numbers("MSELoss", a, (reduction, x, y) => functional.mse_loss(x, y, reduction))),
        new("L1Loss", "Absolute error.", [s_reduction], a => Numbers("L1Loss", a, (reduction, x, y) => functional.l1_loss(x, y, reduction))),
        new(
            "SmoothL1Loss",
            "Squared error near zero, absolute error beyond beta.",
            [new NumberField("beta", "Where the one passes into the other.", Interval.NotNegative, 1), s_reduction],
            SmoothL1),
        new(
            "BCEWithLogitsLoss",
            "Binary cross-entropy of logits against probabilities.",
            [s_reduction],
            a => Numbers("BCEWithLogitsLoss", a, (reduction, x, y) => functional.binary_cross_entropy_with_logits(x, y, null, reduction))),
        new(
            "KLDivLoss",
            "Kullback-Leibler divergence of log-probabilities from probabilities.",
            [new WordField("reduction", "What becomes of the elements' losses; batchmean is the divergence proper.", false, "mean", "batchmean", "sum")],
            a => Numbers("KLDivLoss", a, (reduction, x, y) => functional.kl_div(x, y, false, reduction))),
    ]);

    private static LossSection CrossEntropy(Arguments a)
    {
        (double smoothing, int? ignored) = (a.Number("label_smoothing"), a.IntegerOrNull("ignore_index"));
        return new LossSection("CrossEntropyLoss", (logits, targets) => functional.cross_entropy(logits, targets, ignored, smoothing), (logits, targets) => functional.cross_entropy_elements(logits, targets, Absent), HasClasses: true) { Ignored = ignored };
    }

    private static LossSection NegativeLogLikelihood(Arguments a)
    {
        (int? ignored, LossReduction reduction) = (a.IntegerOrNull("ignore_index"), Reduction(a));
        return new LossSection("NLLLoss", (input, targets) => functional.nll_loss(input, targets, ignored, reduction), (input, targets) => functional.nll_loss(input, targets, Absent, LossReduction.None), HasClasses: true) { Ignored = ignored };
    }

    private static LossSection SmoothL1(Arguments a)
    {
        double beta = a.Number("beta");
        return Numbers("SmoothL1Loss", a, (reduction, x, y) => functional.smooth_l1_loss(x, y, reduction, beta));
    }

    private static LossSection Numbers(string name, Arguments a, Func<LossReduction, Value, Value, Value> loss)
    {
        LossReduction reduction = Reduction(a);
        return new LossSection(name, (output, targets) => loss(reduction, output, targets), (output, targets) => loss(LossReduction.None, output, targets), HasClasses: false);
    }

    private static LossReduction Reduction(Arguments a) => a.Word("reduction") switch
    {
        "mean" => LossReduction.Mean,
        "batchmean" => LossReduction.BatchMean,
        _ => LossReduction.Sum,
    };
}
