using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Reveals children that do not hash to their node: those of every reveal in reverse order.</summary>
public sealed class WrongChildrenTrace(IClaimTrace inner) : DishonestTrace(inner)
{
    /// <inheritdoc/>
    public override Hash256[] StateNodes(long boundary, int height, long index) => Reversed(Inner.StateNodes(boundary, height, index));

    /// <inheritdoc/>
    public override Hash256[] TraceNodes(long step, int height, long index) => Reversed(Inner.TraceNodes(step, height, index));

    /// <inheritdoc/>
    public override Hash256[] OutputNodes(long step, int operatorIndex, int height, long index) => Reversed(Inner.OutputNodes(step, operatorIndex, height, index));

    private static Hash256[] Reversed(Hash256[] nodes)
    {
        Array.Reverse(nodes);
        return nodes;
    }
}
