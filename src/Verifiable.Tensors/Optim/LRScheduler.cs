namespace Verifiable.Tensors.Optim;

/// <summary>How a learning rate varies: a function of the number of updates done, computed in f64 with +, -, *, / and sqrt alone, so that every machine fills in the same schedule.</summary>
public abstract class LRScheduler
{
    /// <summary>The learning rate of the update after <paramref name="done"/> others.</summary>
    /// <param name="baseRate">The optimizer's own rate.</param>
    /// <param name="done">Updates done before, from 0.</param>
    public abstract double Rate(double baseRate, int done);
}
