namespace Verifiable.Tensors.Optim;

/// <summary><c>lr * gamma^floor(done / stepSize)</c>.</summary>
public sealed class StepLR(int stepSize, double gamma = 0.1) : LRScheduler
{
    /// <inheritdoc/>
    public override double Rate(double baseRate, int done) => done < stepSize ? baseRate : baseRate * IntegerPower.Of(gamma, done / stepSize);
}
