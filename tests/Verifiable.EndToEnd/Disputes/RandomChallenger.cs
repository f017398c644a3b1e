using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>A malicious challenger: points anywhere that the contract lets it, now and then outside, and goes through with it to a terminal.</summary>
/// <param name="job">The job.</param>
/// <param name="openings">Makes the moves that take no choice.</param>
/// <param name="random">Its whims.</param>
internal sealed class RandomChallenger(DisputableJob job, ChallengerSolver openings, Random random)
{
    /// <summary>One move in this many is one that the contract must refuse.</summary>
    private const int Refused = 120;

    /// <summary>The next move.</summary>
    public DisputeMove? NextMove(DisputePosition position)
    {
        DisputeMove? move = Point(position);
        return random.Next(Refused) == 0 && move is not null ? Spoil(move) : move;
    }

    private DisputeMove? Point(DisputePosition position) => position.Phase switch
    {
        DisputePhase.ChooseInterval => new DisputeMove.ChooseInterval(random.Next(position.RevealedNodes.Count - 1), position.RevealedNodes),
        DisputePhase.ChooseTarget => random.Next(4) == 0 ? new DisputeMove.ChooseNextState(position.Claim) : new DisputeMove.ChooseOperators(),
        DisputePhase.ChooseOperator => Choose(position, job.Program.Operators.Length, MerkleTags.Trace),
        DisputePhase.ChooseState => Choose(position, job.Program.States.Length, MerkleTags.State),
        DisputePhase.ChooseTensor => Choose(position, Geometry(position).LeafCount, MerkleTags.Tensor),
        DisputePhase.ChooseElement => ChooseElement(position),
        DisputePhase.ChooseBlocks => ChooseBlocks(position),
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
        bool first = position.BlockCount == job.Program.Operators[position.OperatorIndex].BlockCount;
        return first && random.Next(4) == 0
            ? new DisputeMove.ChooseFinish(position.RevealedPartials)
            : new DisputeMove.ChooseBlocks(random.Next(Split.PartsOf(position.BlockCount)), position.RevealedPartials);
    }

    private static DisputeMove Spoil(DisputeMove move) => move switch
    {
        DisputeMove.ChooseInterval m => m with { Part = m.Boundaries.Count - 1 },
        DisputeMove.Choose m => m with { Child = Other(m.Child) },
        DisputeMove.ChooseNextState m => m with { Claim = m.Claim with { Trace = Other(m.Claim.Trace) } },
        DisputeMove.OpenOperator m => m with { Operator = Flipped(m.Operator) },
        DisputeMove.ProveNextState m => m with { SourceRoot = Other(m.SourceRoot) },
        DisputeMove.ChooseElement m => m with { Values = Flipped(m.Values) },
        DisputeMove.ChooseBlocks m => m with { Part = Split.FanOut },
        DisputeMove.ChooseFinish m => m with { Partials = [.. m.Partials.SkipLast(1), m.Partials[^1] ^ 1] },
        DisputeMove.ProveFold m => m with { Operator = Flipped(m.Operator) },
        _ => new DisputeMove.ChooseBlocks(0, []),
    };

    private static Hash256 Other(Hash256 hash)
    {
        byte[] bytes = hash.AsSpan().ToArray();
        bytes[5] ^= 4;
        return new Hash256(bytes);
    }

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        copy[copy.Length / 2] ^= 1;
        return copy;
    }
}
