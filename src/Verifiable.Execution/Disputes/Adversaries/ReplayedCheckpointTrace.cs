using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>From boundary <paramref name="from"/> on claims the state of the earlier boundary <paramref name="old"/>: an old checkpoint sent once more.</summary>
public sealed class ReplayedCheckpointTrace(IClaimTrace inner, long from, long old) : DishonestTrace(inner)
{
    /// <inheritdoc/>
    public override Hash256 StateRoot(long boundary) => Inner.StateRoot(boundary >= from ? old : boundary);

    /// <inheritdoc/>
    public override Hash256[] StateNodes(long boundary, int height, long index) => Inner.StateNodes(boundary >= from ? old : boundary, height, index);
}
