using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>Points at random, whatever is right, and goes through with it to a terminal.</summary>
internal sealed class MaliciousChallenger(SampleJob job, ChallengerSolver openings, Random random)
{
    public DisputeMove? NextMove(DisputePosition position) => position.Phase switch
    {
        DisputePhase.ChooseInterval => new DisputeMove.ChooseInterval(random.Next(position.RevealedNodes.Count - 1), position.RevealedNodes),
        DisputePhase.ChooseTarget => random.Next(4) == 0 ? new DisputeMove.ChooseNextState(position.Claim) : new DisputeMove.ChooseOperators(),
        DisputePhase.ChooseOperator => Choose(position, job.Program.Operators.Length, MerkleTags.Trace),
        DisputePhase.ChooseState => Choose(position, job.Program.States.Length, MerkleTags.State),
        DisputePhase.ChooseTensor => Choose(position, Geometry(position).LeafCount, MerkleTags.Tensor),
        DisputePhase.ChooseElement => ChooseElement(position),
        DisputePhase.ChooseBlocks => ChooseBlocks(position),
        // Openings and terminals take no choice.
        _ => openings.NextMove(position),
    };

    private TensorGeometry Geometry(DisputePosition position) => new(job.Program.Operators[position.OperatorIndex].Output);

    private DisputeMove.Choose Choose(DisputePosition position, long count, byte tag)
    {
        int levels = Math.Min(ListTree.PollardLevels, position.Depth);
        long present = Math.Min(1 << levels, ((count - 1) >> (position.Depth - levels)) - (position.Index << levels) + 1);
        int index = random.Next((int)present);
        return new DisputeMove.Choose(index, position.RevealedNodes[index], new ListTree([.. position.RevealedNodes], tag).Path(index));
    }

    private DisputeMove.ChooseElement ChooseElement(DisputePosition position)
    {
        TensorGeometry geometry = Geometry(position);
        int[] lanes = [.. Enumerable.Range(0, TensorGeometry.LeafElements).Where(lane => geometry.ElementAt(position.Index, lane) >= 0)];
        return new DisputeMove.ChooseElement(lanes[random.Next(lanes.Length)], position.RevealedLeaf);
    }

    private DisputeMove ChooseBlocks(DisputePosition position)
    {
        int parts = Split.PartsOf(position.BlockCount);
        bool first = position.BlockCount == job.Program.Operators[position.OperatorIndex].BlockCount;
        return first && random.Next(3) == 0
            ? new DisputeMove.ChooseFinish(position.RevealedPartials)
            : new DisputeMove.ChooseBlocks(random.Next(parts), position.RevealedPartials);
    }
}
