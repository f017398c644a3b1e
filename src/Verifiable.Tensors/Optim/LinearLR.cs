namespace Verifiable.Tensors.Optim;

/// <summary>A linear warm-up: <c>lr * (start + (end - start) * min(done, updates) / updates)</c>.</summary>
public sealed class LinearLR(int updates, double startFactor = 1.0 / 3, double endFactor = 1) : LRScheduler
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, int done) => baseRate * (startFactor + ((endFactor - startFactor) * (Math.Min(done, updates) / (double)updates)));
}
