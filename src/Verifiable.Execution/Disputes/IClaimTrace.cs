using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes;

/// <summary>What a party says about one segment, level by level: the only window of the dispute game on an execution.</summary>
/// <remarks>
/// An honest party backs it by re-execution (<see cref="ExecutedTrace"/>); a dishonest one says something else somewhere. A boundary <c>b</c> is the
/// state before step <c>b</c>, so a segment of n steps from s has the boundaries s to s + n.
/// </remarks>
public interface IClaimTrace
{
    /// <summary>The state root at a boundary.</summary>
    Hash256 StateRoot(long boundary);

    /// <summary>The trace root X of a step.</summary>
    Hash256 TraceRoot(long step);

    /// <summary>Pollard below a node of the state tree at a boundary.</summary>
    Hash256[] StateNodes(long boundary, int height, long index);

    /// <summary>Pollard below a node of the trace tree of a step.</summary>
    Hash256[] TraceNodes(long step, int height, long index);

    /// <summary>Pollard below a node of the tree of an operator's output.</summary>
    Hash256[] OutputNodes(long step, int operatorIndex, int height, long index);

    /// <summary>The 256 bytes of a leaf of an operator's output.</summary>
    byte[] OutputLeaf(long step, int operatorIndex, long leaf);

    /// <summary>The accumulators at the ends of all blocks of the fold of one element.</summary>
    uint[] Partials(long step, int operatorIndex, long element);
}
