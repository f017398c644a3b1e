using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Functional;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All losses.</summary>
internal static class LossTable
{
    public static Table<LossSection> All { get; } = new("loss", "CrossEntropyLoss: {}", () =>
    [
        new(
            "CrossEntropyLoss",
            "Mean cross-entropy of logits against class indices.",
            [
                new NumberField("label_smoothing", "Share of the target that all classes get alike.", Interval.UpToOne, 0),
                new IntegerField("ignore_index", "Class of samples that do not count.", int.MinValue, int.MaxValue, isOptional: true),
            ],
            CrossEntropy),
    ]);

    private static LossSection CrossEntropy(Arguments a)
    {
        (double smoothing, int? ignored) = (a.Number("label_smoothing"), a.IntegerOrNull("ignore_index"));
        return new LossSection("CrossEntropyLoss", (logits, targets) => functional.cross_entropy(logits, targets, ignored, smoothing));
    }
}
