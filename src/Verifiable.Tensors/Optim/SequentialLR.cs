namespace Verifiable.Tensors.Optim;

/// <summary>One schedule after another, each counting from its own beginning.</summary>
public sealed class SequentialLR : LRScheduler
{
    private readonly LRScheduler[] _schedulers;
    private readonly int[] _milestones;

    /// <summary>Joins schedules.</summary>
    /// <param name="schedulers">The schedules.</param>
    /// <param name="milestones">The number of updates at which each but the first begins, ascending.</param>
    /// <exception cref="ArgumentException">There is not one milestone between each two schedules, or they do not ascend.</exception>
    public SequentialLR(ReadOnlySpan<LRScheduler> schedulers, ReadOnlySpan<int> milestones)
    {
        if (schedulers.IsEmpty || milestones.Length != schedulers.Length - 1)
            throw new ArgumentException($"SequentialLR: expected one milestone fewer than schedules, got {schedulers.Length} schedules and {milestones.Length} milestones", nameof(milestones));
        for (int i = 1; i < milestones.Length; i++)
        {
            if (milestones[i] <= milestones[i - 1])
                throw new ArgumentException($"SequentialLR: expected ascending milestones, got [{string.Join(", ", milestones.ToArray())}]", nameof(milestones));
        }

        (_schedulers, _milestones) = (schedulers.ToArray(), milestones.ToArray());
    }

    /// <inheritdoc/>
    public override double Rate(double baseRate, int done)
    {
        int current = _milestones.Count(m => m <= done);
        return _schedulers[current].Rate(baseRate, current == 0 ? done : done - _milestones[current - 1]);
    }
}
