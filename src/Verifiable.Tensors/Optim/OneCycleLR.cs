namespace Verifiable.Tensors.Optim;

/// <summary>One cycle (Smith and Topin, "Super-convergence", arXiv 1708.07120): up to a maximum along half a cosine, then down to almost nothing; the optimizer's own rate is not used.</summary>
/// <remarks>
/// PyTorch's two phases: from <c>max / divFactor</c> to max while <c>done &lt;= pctStart * total - 1</c>, then to <c>max / divFactor / finalDivFactor</c> at <c>done = total - 1</c>.
/// PyTorch cycles the momentum too by default; here it stays, as with <c>cycle_momentum=False</c>.
/// </remarks>
public sealed class OneCycleLR(double maxRate, int totalUpdates, double pctStart = 0.3, double divFactor = 25, double finalDivFactor = 1e4) : LRScheduler
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, int done)
    {
        double initial = maxRate / divFactor;
        double peak = (pctStart * totalUpdates) - 1;
        double last = totalUpdates - 1;
        if (done <= peak)
            return CosineAnnealingLR.Anneal(initial, maxRate, peak > 0 ? done / peak : 1);
        return CosineAnnealingLR.Anneal(maxRate, initial / finalDivFactor, Math.Min(1, (done - peak) / (last - peak)));
    }
}
