using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>Points at the first element of the last operator's output, whatever is claimed there.</summary>
internal sealed class OnlyElement(SyntheticRun claims, EncodedProgram encoded)
{
    private readonly ChallengerSolver _solver = new(claims, encoded, claims);

    /// <summary>The next move.</summary>
    public DisputeMove? NextMove(DisputePosition position) => position.Phase switch
    {
        DisputePhase.ChooseTarget => new DisputeMove.ChooseOperators(),
        DisputePhase.ChooseOperator => Last(position),
        DisputePhase.ChooseElement => new DisputeMove.ChooseElement(0, position.RevealedLeaf),
        _ => _solver.NextMove(position),
    };

    private DisputeMove.Choose Last(DisputePosition position)
    {
        int levels = Math.Min(ListTree.PollardLevels, position.Depth);
        int part = (int)(((encoded.Operators.Length - 1) >> (position.Depth - levels)) & ((1 << levels) - 1));
        return new DisputeMove.Choose(part, position.RevealedNodes[part], new ListTree([.. position.RevealedNodes], MerkleTags.Trace).Path(part));
    }
}
