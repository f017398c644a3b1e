namespace Verifiable.Cli.Training;

/// <summary>A loss without its jitter: the exponential average of what was added, with no bias towards zero in the beginning.</summary>
/// <remarks>
/// <c>a = k*a + (1-k)*x, w = k*w + (1-k), value = a/w</c>, the bias correction of Adam (arXiv 1412.6980, section 3). For people alone: nothing is decided by it.
/// Losses that are not finite are left out, or nothing but them would ever be seen again.
/// </remarks>
/// <param name="horizon">Number of steps over which a value fades, at least 1: <c>k = 1 - 1/horizon</c>.</param>
internal sealed class SmoothedLoss(double horizon)
{
    private readonly double _keep = 1 - (1 / horizon);
    private double _sum;
    private double _weight;

    /// <summary>The average; null before anything finite was added.</summary>
    public double? Value => _weight > 0 ? _sum / _weight : null;

    /// <summary>Adds the loss of the next step.</summary>
    public void Add(float loss)
    {
        if (!float.IsFinite(loss))
            return;
        _sum = (_keep * _sum) + ((1 - _keep) * loss);
        _weight = (_keep * _weight) + (1 - _keep);
    }
}
