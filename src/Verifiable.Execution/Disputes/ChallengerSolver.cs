using System.Buffers.Binary;
using Verifiable.Execution.Tree;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Disputes;

/// <summary>The challenger's side of the game: points at the first divergence from its own execution (protocol section 6). Pure decision.</summary>
/// <remarks>
/// Being first matters: everything before it agrees, so the challenger holds every operand of what it disputes and can open it from the worker's own roots.
/// </remarks>
/// <param name="own">The challenger's view of the disputed segment.</param>
/// <param name="encoded">The job's program as bytes, with its trees.</param>
/// <param name="openings">Opens what terminals read.</param>
public sealed class ChallengerSolver(IClaimTrace own, EncodedProgram encoded, ITerminalOpenings openings)
{
    /// <summary>A challenger that has executed the disputed segment.</summary>
    /// <param name="own">Its execution.</param>
    /// <param name="program">The job's program.</param>
    /// <param name="encoded">The same program as bytes, with its trees.</param>
    /// <param name="witnesses">Opens operands.</param>
    public ChallengerSolver(ExecutedTrace own, StepProgram program, EncodedProgram encoded, WitnessBuilder witnesses)
        : this(own, encoded, new ExecutedOpenings(own, program, witnesses))
    {
    }

    /// <summary>The challenger's next move; null when it is not its turn, or when the worker's claim is right as far as the challenger can tell.</summary>
    public DisputeMove? NextMove(DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        long step = position.FirstStep;
        return position.Phase switch
        {
            DisputePhase.ChooseInterval => ChooseInterval(position),
            DisputePhase.ChooseTarget => ChooseTarget(position),
            DisputePhase.ChooseOperator => Choose(position, own.TraceNodes(step, position.Depth, position.Index), MerkleTags.Trace),
            DisputePhase.ChooseState => Choose(position, own.StateNodes(step + 1, position.Depth, position.Index), MerkleTags.State),
            DisputePhase.ChooseTensor => Choose(position, own.OutputNodes(step, position.OperatorIndex, position.Depth, position.Index), MerkleTags.Tensor),
            DisputePhase.OpenOperator => new DisputeMove.OpenOperator(encoded.Operators[(int)position.Index], encoded.OperatorTree.Path(position.Index)),
            DisputePhase.ProveNextState => ProveNextState(position),
            DisputePhase.ChooseElement => ChooseElement(position),
            DisputePhase.ChooseBlocks => ChooseBlocks(position),
            DisputePhase.ProveBlock or DisputePhase.ProveFinish or DisputePhase.ProveElement => ProveFold(position),
            _ => null,
        };
    }

    private DisputeMove.ChooseInterval? ChooseInterval(DisputePosition position)
    {
        long[] ends = Split.EndsOf(position.StepCount);
        for (int part = 0; part < ends.Length; part++)
        {
            if (position.RevealedNodes[part + 1] != own.StateRoot(position.FirstStep + ends[part]))
                return new DisputeMove.ChooseInterval(part, position.RevealedNodes);
        }

        return null;
    }

    private DisputeMove? ChooseTarget(DisputePosition position)
    {
        if (position.Trace != own.TraceRoot(position.FirstStep))
            return new DisputeMove.ChooseOperators();
        return position.StateAfter != own.StateRoot(position.FirstStep + 1) ? new DisputeMove.ChooseNextState(position.Claim) : null;
    }

    private static DisputeMove.Choose? Choose(DisputePosition position, Hash256[] expected, byte tag)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (position.RevealedNodes[i] != expected[i])
                return new DisputeMove.Choose(i, position.RevealedNodes[i], new ListTree([.. position.RevealedNodes], tag).Path(i));
        }

        return null;
    }

    private DisputeMove.ProveNextState ProveNextState(DisputePosition position)
    {
        int tensor = (int)position.Index;
        (Hash256 root, IReadOnlyList<Hash256> path) = openings.NextState(position);
        return new DisputeMove.ProveNextState(position.Claim, encoded.States[tensor], encoded.StateTree.Path(tensor), root, path);
    }

    private DisputeMove.ChooseElement? ChooseElement(DisputePosition position)
    {
        byte[] expected = own.OutputLeaf(position.FirstStep, position.OperatorIndex, position.Index);
        ReadOnlySpan<byte> claimed = position.RevealedLeaf.Span;
        for (int lane = 0; lane < TensorGeometry.LeafElements; lane++)
        {
            int offset = lane * sizeof(uint);
            if (BinaryPrimitives.ReadUInt32LittleEndian(claimed[offset..]) != BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(offset)))
                return new DisputeMove.ChooseElement(lane, position.RevealedLeaf);
        }

        return null;
    }

    private DisputeMove ChooseBlocks(DisputePosition position)
    {
        uint[] expected = own.Partials(position.FirstStep, position.OperatorIndex, position.Element);
        long[] ends = Split.EndsOf(position.BlockCount);
        for (int part = 0; part < position.RevealedPartials.Count; part++)
        {
            if (position.RevealedPartials[part] != expected[position.FirstBlock + ends[part] - 1])
                return new DisputeMove.ChooseBlocks(part, position.RevealedPartials);
        }

        // All agree. In the first round the last one was among them, so the finish is wrong; later the last part ends where the disputed one does.
        return position.RevealedPartials.Count == ends.Length
            ? new DisputeMove.ChooseFinish(position.RevealedPartials)
            : new DisputeMove.ChooseBlocks(ends.Length - 1, position.RevealedPartials);
    }

    private DisputeMove.ProveFold ProveFold(DisputePosition position) =>
        new(position.Claim, encoded.Operators[position.OperatorIndex], openings.Fold(position));
}
