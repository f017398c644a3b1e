using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Claims roots that nothing explains at one boundary or in one step, as a worker does who hopes that nobody goes on.</summary>
public sealed class FalseRootsTrace(IClaimTrace inner, Hash256 root, long? boundary = null, long? step = null) : DishonestTrace(inner)
{
    /// <inheritdoc/>
    public override Hash256 StateRoot(long current) => current == boundary ? root : Inner.StateRoot(current);

    /// <inheritdoc/>
    public override Hash256 TraceRoot(long current) => current == step ? root : Inner.TraceRoot(current);
}
