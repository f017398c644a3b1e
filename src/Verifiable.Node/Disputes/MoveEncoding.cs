using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Transactions;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Abi = Verifiable.Ethereum.Contracts;

namespace Verifiable.Node.Disputes;

/// <summary>Turns a move into the contract call that makes it.</summary>
public static class MoveEncoding
{
    /// <summary>The call of <paramref name="move"/> in game <paramref name="gameId"/>, answering <paramref name="node"/>.</summary>
    /// <param name="game">The contract.</param>
    /// <param name="gameId">The game.</param>
    /// <param name="node">The node that the position has now.</param>
    /// <param name="header">Header of the job's program.</param>
    /// <param name="move">The move.</param>
    public static TransactionRequest Encode(DisputeGame game, BigInteger gameId, Hash256 node, ProgramHeader header, DisputeMove move)
    {
        ArgumentNullException.ThrowIfNull(game);
        return move switch
        {
            DisputeMove.SplitInterval m => game.SplitInterval(gameId, node, [.. m.Boundaries]),
            DisputeMove.ChooseInterval m => game.ChooseInterval(gameId, node, (uint)m.Part, [.. m.Boundaries]),
            DisputeMove.CommitTrace m => game.CommitTrace(gameId, node, Claim(m.Claim)),
            DisputeMove.ChooseOperators => game.ChooseOperators(gameId, node),
            DisputeMove.ChooseNextState m => game.ChooseNextState(gameId, node, Claim(m.Claim)),
            DisputeMove.Reveal m => game.Reveal(gameId, node, [.. m.Nodes]),
            DisputeMove.Choose m => game.Choose(gameId, node, (uint)m.Position, m.Child, [.. m.Path]),
            DisputeMove.OpenOperator m => game.OpenOperator(gameId, node, header, m.Operator.ToArray(), [.. m.Path]),
            DisputeMove.ProveNextState m => game.ProveNextState(
                gameId,
                node,
                new NextStateProof(Claim(m.Claim), header, m.Declaration.ToArray(), [.. m.DeclarationPath], m.SourceRoot, [.. m.SourcePath])),
            DisputeMove.RevealLeaf m => game.RevealLeaf(gameId, node, m.Values.ToArray()),
            DisputeMove.ChooseElement m => game.ChooseElement(gameId, node, (uint)m.Lane, m.Values.ToArray()),
            DisputeMove.CommitPartials m => game.CommitPartials(gameId, node, [.. m.Partials]),
            DisputeMove.ChooseBlocks m => game.ChooseBlocks(gameId, node, (uint)m.Part, [.. m.Partials]),
            DisputeMove.ChooseFinish m => game.ChooseFinish(gameId, node, [.. m.Partials]),
            DisputeMove.ProveFold m => game.ProveFold(gameId, node, new FoldProof(Claim(m.Claim), m.Operator.ToArray(), Encode(m.Witness))),
            _ => throw new ArgumentException($"move: expected one of the dispute game's moves, got {move?.GetType().Name ?? "null"}", nameof(move)),
        };
    }

    private static Abi.StepClaim Claim(Protocol.Disputes.StepClaim claim) => new(claim.StateBefore, claim.StateAfter, claim.Trace);

    private static Witness Encode(FoldWitness witness) => new([.. witness.Operands.Select(operand => new Abi.OperandWitness(
        operand.Root,
        [.. operand.RootPath],
        [.. operand.Leaves.Select((leaf, i) => Encode(leaf, i == 0 ? null : operand.Leaves[i - 1].Index))]))]);

    /// <summary>A leaf's opening, its path cut where it meets the way of the leaf before: calldata is most of what a terminal costs.</summary>
    private static Abi.LeafOpening Encode(Protocol.Disputes.LeafOpening leaf, long? previous)
    {
        int height = previous is { } index ? 64 - BitOperations.LeadingZeroCount((ulong)(leaf.Index ^ index)) : leaf.Path.Count;
        return new Abi.LeafOpening((uint)leaf.Index, leaf.Values.ToArray(), [.. leaf.Path.Take(height)]);
    }
}
