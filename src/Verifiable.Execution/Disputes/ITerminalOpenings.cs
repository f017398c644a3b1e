using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Disputes;

/// <summary>Opens what terminals read: the part of a challenger that needs tensors, and not only their hashes.</summary>
/// <remarks>The challenger's own execution backs it (<see cref="ExecutedOpenings"/>), or a synthetic one whose tensors would not fit a memory.</remarks>
public interface ITerminalOpenings
{
    /// <summary>The root that the disputed state tensor must have, with its path in the trace, or in the state before where the tensor stays unchanged.</summary>
    (Hash256 Root, IReadOnlyList<Hash256> Path) NextState(DisputePosition position);

    /// <summary>The operands of the disputed piece of a fold.</summary>
    FoldWitness Fold(DisputePosition position);
}
