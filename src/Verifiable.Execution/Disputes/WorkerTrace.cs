using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Execution.Disputes;

/// <summary>The worker's trace tree, as far as a game has shown it.</summary>
public static class WorkerTrace
{
    /// <summary>Siblings of an earlier operator's output in the worker's trace tree, of which only the way to the disputed operator is known.</summary>
    /// <remarks>
    /// Let the two leaves meet at height H. Below H - 1 the siblings cover only operators before the disputed one, where both trees agree. At H - 1 the sibling is
    /// the disputed operator's ancestor in the worker's tree; above, both have the same siblings.
    /// </remarks>
    /// <param name="own">The challenger's tree, which agrees with the worker's before the disputed operator.</param>
    /// <param name="index">The earlier operator.</param>
    /// <param name="position">The position; it has the way to the disputed operator.</param>
    public static Hash256[] Path(ListTree own, int index, DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(position);
        Hash256[] path = own.Path(index);
        Hash256 ancestor = position.OutputRoot;
        for (int height = 0; height < path.Length; height++)
        {
            if ((index >> height) == (position.OperatorIndex >> height))
                path[height] = position.TracePath[height];
            else if ((index >> (height + 1)) == (position.OperatorIndex >> (height + 1)))
                path[height] = ancestor;
            ancestor = MerkleProof.RootFromPath(ancestor, position.OperatorIndex >> height, [position.TracePath[height]], own.Tag);
        }

        return path;
    }
}
