using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Disputes;

/// <summary>A move of the dispute game as a value (protocol section 6); the game and the node it answers are added when it is sent.</summary>
public abstract record DisputeMove
{
    private DisputeMove()
    {
    }

    /// <summary>Worker: the state roots at all boundaries of the interval's parts, both ends included.</summary>
    public sealed record SplitInterval(IReadOnlyList<Hash256> Boundaries) : DisputeMove;

    /// <summary>Challenger: part <paramref name="Part"/>, with the boundaries the worker committed to.</summary>
    public sealed record ChooseInterval(int Part, IReadOnlyList<Hash256> Boundaries) : DisputeMove;

    /// <summary>Worker: the step's claim including its trace root.</summary>
    public sealed record CommitTrace(StepClaim Claim) : DisputeMove;

    /// <summary>Challenger: some operator's output is wrong.</summary>
    public sealed record ChooseOperators : DisputeMove;

    /// <summary>Challenger: the outputs are right, the next state does not follow from them.</summary>
    public sealed record ChooseNextState(StepClaim Claim) : DisputeMove;

    /// <summary>Worker: the pollard below the current node.</summary>
    public sealed record Reveal(IReadOnlyList<Hash256> Nodes) : DisputeMove;

    /// <summary>Challenger: node <paramref name="Position"/> of the pollard with its siblings up to the current node.</summary>
    public sealed record Choose(int Position, Hash256 Child, IReadOnlyList<Hash256> Path) : DisputeMove;

    /// <summary>Challenger: the definition of the operator that was reached, opened from the program root.</summary>
    public sealed record OpenOperator(ReadOnlyMemory<byte> Operator, IReadOnlyList<Hash256> Path) : DisputeMove;

    /// <summary>Challenger, terminal: declaration of the state tensor, and the root that it must have, opened from the trace or the state before.</summary>
    public sealed record ProveNextState(
        StepClaim Claim,
        ReadOnlyMemory<byte> Declaration,
        IReadOnlyList<Hash256> DeclarationPath,
        Hash256 SourceRoot,
        IReadOnlyList<Hash256> SourcePath) : DisputeMove;

    /// <summary>Worker: the 256 bytes of the leaf that was reached.</summary>
    public sealed record RevealLeaf(ReadOnlyMemory<byte> Values) : DisputeMove;

    /// <summary>Challenger: the wrong element of the revealed leaf.</summary>
    public sealed record ChooseElement(int Lane, ReadOnlyMemory<byte> Values) : DisputeMove;

    /// <summary>Worker: accumulators at the ends of all parts; without the last one in later rounds.</summary>
    public sealed record CommitPartials(IReadOnlyList<uint> Partials) : DisputeMove;

    /// <summary>Challenger: the first part of the blocks that it disagrees with.</summary>
    public sealed record ChooseBlocks(int Part, IReadOnlyList<uint> Partials) : DisputeMove;

    /// <summary>Challenger: the fold is right, the element does not follow from its last accumulator.</summary>
    public sealed record ChooseFinish(IReadOnlyList<uint> Partials) : DisputeMove;

    /// <summary>Challenger, terminal: the contract re-executes at most 16 iterations, and the finish where it applies.</summary>
    public sealed record ProveFold(StepClaim Claim, ReadOnlyMemory<byte> Operator, FoldWitness Witness) : DisputeMove;
}
