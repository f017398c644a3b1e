using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Repeats another party's claims; a lie overrides the level it is about.</summary>
public abstract class DishonestTrace(IClaimTrace inner) : IClaimTrace
{
    /// <summary>The claims that are repeated.</summary>
    protected IClaimTrace Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual Hash256 StateRoot(long boundary) => Inner.StateRoot(boundary);

    /// <inheritdoc/>
    public virtual Hash256 TraceRoot(long step) => Inner.TraceRoot(step);

    /// <inheritdoc/>
    public virtual Hash256[] StateNodes(long boundary, int height, long index) => Inner.StateNodes(boundary, height, index);

    /// <inheritdoc/>
    public virtual Hash256[] TraceNodes(long step, int height, long index) => Inner.TraceNodes(step, height, index);

    /// <inheritdoc/>
    public virtual Hash256[] OutputNodes(long step, int operatorIndex, int height, long index) => Inner.OutputNodes(step, operatorIndex, height, index);

    /// <inheritdoc/>
    public virtual byte[] OutputLeaf(long step, int operatorIndex, long leaf) => Inner.OutputLeaf(step, operatorIndex, leaf);

    /// <inheritdoc/>
    public virtual uint[] Partials(long step, int operatorIndex, long element) => Inner.Partials(step, operatorIndex, element);
}
