using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Optim;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>All learning-rate schedules; they count updates.</summary>
internal static class SchedulerTable
{
    private const int MaxSchedulers = 64;

    public static Table<LRScheduler> All { get; } = new("scheduler", "StepLR: { step_size: 100 }", () =>
    [
        new(
            "StepLR",
            "The rate times gamma every so many updates.",
            [Updates("step_size", "Updates between two changes."), new NumberField("gamma", "The factor.", Interval.NotNegative, 0.1)],
            a => new StepLR(a.Integer("step_size"), a.Number("gamma"))),
        new(
            "CosineAnnealingLR",
            "Half a cosine down to eta_min.",
            [Updates("T_max", "Updates until eta_min."), new NumberField("eta_min", "The smallest rate.", Interval.NotNegative, 0)],
            a => new CosineAnnealingLR(a.Integer("T_max"), a.Number("eta_min"))),
        new(
            "LinearLR",
            "A linear warm-up.",
            [
                new NumberField("start_factor", "Factor of the first update.", Interval.UpToOne, 1.0 / 3),
                new NumberField("end_factor", "Factor after total_iters updates.", Interval.UpToOne, 1),
                new IntegerField("total_iters", "Updates until end_factor.", 1, int.MaxValue, 5),
            ],
            a => new LinearLR(a.Integer("total_iters"), a.Number("start_factor"), a.Number("end_factor"))),
        new(
            "OneCycleLR",
            "Up to max_lr along half a cosine and down to almost nothing; the momentum stays.",
            [
                new NumberField("max_lr", "The largest rate.", Interval.NotNegative),
                new IntegerField("total_steps", "Updates of the cycle.", 2, int.MaxValue),
                new NumberField("pct_start", "Share of the way up.", Interval.UpToOne, 0.3),
                new NumberField("div_factor", "max_lr divided by the first rate.", Interval.Positive, 25),
                new NumberField("final_div_factor", "First rate divided by the last.", Interval.Positive, 1e4),
            ],
            a => new OneCycleLR(a.Number("max_lr"), a.Integer("total_steps"), a.Number("pct_start"), a.Number("div_factor"), a.Number("final_div_factor"))),
        new(
            "SequentialLR",
            "One schedule after another, each counting from its own beginning.",
            [
                new ListField<LRScheduler>("schedulers", "The schedules.", All!),
                new IntegersField("milestones", "The update at which each but the first begins, ascending.", 1, int.MaxValue, MaxSchedulers),
            ],
            Sequential),
    ]);

    private static IntegerField Updates(string name, string summary) => new(name, summary, 1, int.MaxValue);

    private static SequentialLR? Sequential(Arguments a)
    {
        LRScheduler[] schedulers = [.. a.List<LRScheduler>("schedulers")];
        int[] milestones = [.. a.Integers("milestones").Select(m => (int)m)];
        if (milestones.Length == schedulers.Length - 1 && milestones.Zip(milestones.Skip(1)).All(p => p.First < p.Second))
            return new SequentialLR(schedulers, milestones);
        a.Error("milestones", $"expected {schedulers.Length - 1} ascending numbers, one fewer than schedules, got [{string.Join(", ", milestones)}]");
        return null;
    }
}
