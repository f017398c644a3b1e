namespace Verifiable.Tensors.Optim;

/// <summary><c>minimum + (lr - minimum) * (1 + cos(pi * done / period)) / 2</c> (Loshchilov and Hutter, arXiv 1608.03983); it rises again after the period.</summary>
public sealed class CosineAnnealingLR(int period, double minimum = 0) : LRScheduler
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, int done) => Anneal(baseRate, minimum, done / (double)period);

    /// <summary>From <paramref name="from"/> at share 0 to <paramref name="to"/> at share 1 along half a cosine.</summary>
    internal static double Anneal(double from, double to, double share) => to + ((from - to) * ((1 + HalfTurn.Cos(share)) / 2));
}
