using System.Buffers.Binary;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Tests.Disputes;

/// <summary>The contract's state machine in memory (protocol section 6): checks every move like the contract and judges the terminals.</summary>
/// <remarks>It knows the job's commitments only; everything else it takes from moves. A move that does not fit changes nothing.</remarks>
internal sealed class SimulatedReferee
{
    private readonly StepProgram _program;
    private readonly ProgramHeader _header;
    private readonly FoldReferee _folds;
    private long _count;

    public SimulatedReferee(StepProgram program, ProgramHeader header, Hash256 datasetRoot, Hash256 scheduleRoot, long firstStep, long stepCount, Hash256 before, Hash256 after)
    {
        _program = program;
        _header = header;
        _folds = new FoldReferee(program, datasetRoot, scheduleRoot);
        Position = EnterInterval(new DisputePosition
        {
            Phase = DisputePhase.None,
            Node = Hash256.Zero,
            FirstStep = firstStep,
            StepCount = stepCount,
            StateBefore = before,
            StateAfter = after,
        });
    }

    public DisputePosition Position { get; private set; }

    /// <summary>Null while the game runs.</summary>
    public Winner? Winner { get; private set; }

    public int Moves { get; private set; }

    public HashSet<DisputePhase> Visited { get; } = [];

    public bool IsChallengersTurn => Position.Phase is DisputePhase.ChooseInterval or DisputePhase.ChooseTarget or DisputePhase.ChooseOperator or DisputePhase.OpenOperator
        or DisputePhase.ChooseState or DisputePhase.ProveNextState or DisputePhase.ChooseTensor or DisputePhase.ChooseElement or DisputePhase.ChooseBlocks
        or DisputePhase.ProveBlock or DisputePhase.ProveFinish or DisputePhase.ProveElement;

    /// <summary>The mover's clock runs out.</summary>
    public void TimeOut() => Winner ??= IsChallengersTurn ? Disputes.Winner.Worker : Disputes.Winner.Challenger;

    /// <summary>Whether the move fits.</summary>
    public bool TryMove(DisputeMove move)
    {
        DisputePhase phase = Position.Phase;
        DisputePosition? next = Winner is not null ? null : (phase, move) switch
        {
            (DisputePhase.SplitInterval, DisputeMove.SplitInterval m) => SplitInterval(m),
            (DisputePhase.ChooseInterval, DisputeMove.ChooseInterval m) => ChooseInterval(m),
            (DisputePhase.CommitTrace, DisputeMove.CommitTrace m) => m.Claim == (Position with { Trace = m.Claim.Trace }).Claim
                ? Position with { Phase = DisputePhase.ChooseTarget, Trace = m.Claim.Trace, Node = m.Claim.Trace } : null,
            (DisputePhase.ChooseTarget, DisputeMove.ChooseOperators) =>
                EnterTree(Position with { OutputRoot = Position.Trace }, DisputePhase.RevealOperators, Position.Trace, _header.OperatorCount),
            (DisputePhase.ChooseTarget, DisputeMove.ChooseNextState m) => m.Claim == Position.Claim
                ? EnterTree(Position, DisputePhase.RevealState, Position.StateAfter, _header.StateCount) : null,
            (DisputePhase.RevealOperators or DisputePhase.RevealState or DisputePhase.RevealTensor, DisputeMove.Reveal m) => Reveal(m),
            (DisputePhase.ChooseOperator or DisputePhase.ChooseState or DisputePhase.ChooseTensor, DisputeMove.Choose m) => Choose(m),
            (DisputePhase.OpenOperator, DisputeMove.OpenOperator m) => OpenOperator(m),
            (DisputePhase.ProveNextState, DisputeMove.ProveNextState m) => ProveNextState(m),
            (DisputePhase.RevealLeaf, DisputeMove.RevealLeaf m) => RevealLeaf(m),
            (DisputePhase.ChooseElement, DisputeMove.ChooseElement m) => ChooseElement(m),
            (DisputePhase.CommitPartials, DisputeMove.CommitPartials m) => CommitPartials(m),
            (DisputePhase.ChooseBlocks, DisputeMove.ChooseBlocks m) => ChooseBlocks(m),
            (DisputePhase.ChooseBlocks, DisputeMove.ChooseFinish m) => ChooseFinish(m),
            (DisputePhase.ProveBlock or DisputePhase.ProveFinish or DisputePhase.ProveElement, DisputeMove.ProveFold m) => ProveFold(m),
            _ => null,
        };
        if (next is null)
            return false;
        Visited.Add(phase);
        Moves++;
        Position = next;
        return true;
    }

    private Operator Disputed => _program.Operators[Position.OperatorIndex];

    private static DisputePosition EnterInterval(DisputePosition position) =>
        position with { Phase = position.StepCount > 1 ? DisputePhase.SplitInterval : DisputePhase.CommitTrace };

    private DisputePosition EnterTree(DisputePosition position, DisputePhase reveal, Hash256 node, long count)
    {
        _count = count;
        int depth = ListTree.DepthOf(count);
        return position with { Phase = depth == 0 ? reveal + 2 : reveal, Node = node, Depth = depth, Index = 0 };
    }

    private DisputePosition? SplitInterval(DisputeMove.SplitInterval m) =>
        m.Boundaries.Count == Split.PartsOf(Position.StepCount) + 1 && m.Boundaries[0] == Position.StateBefore && m.Boundaries[^1] == Position.StateAfter
            ? Position with { Phase = DisputePhase.ChooseInterval, RevealedNodes = m.Boundaries } : null;

    private DisputePosition? ChooseInterval(DisputeMove.ChooseInterval m)
    {
        if (!m.Boundaries.SequenceEqual(Position.RevealedNodes) || m.Part >= Split.PartsOf(Position.StepCount))
            return null;
        (long first, long count) = Split.PartOf(Position.StepCount, m.Part);
        return EnterInterval(Position with
        {
            FirstStep = Position.FirstStep + first,
            StepCount = count,
            StateBefore = m.Boundaries[m.Part],
            StateAfter = m.Boundaries[m.Part + 1],
        });
    }

    private static byte TagOf(DisputePhase phase) => phase switch
    {
        DisputePhase.RevealOperators or DisputePhase.ChooseOperator => MerkleTags.Trace,
        DisputePhase.RevealState or DisputePhase.ChooseState => MerkleTags.State,
        _ => MerkleTags.Tensor,
    };

    private DisputePosition? Reveal(DisputeMove.Reveal m) =>
        MerkleProof.VerifyPollard(Position.Node, Position.Depth, Position.Index, _count, [.. m.Nodes], TagOf(Position.Phase))
            ? Position with { Phase = Position.Phase + 1, RevealedNodes = m.Nodes } : null;

    private DisputePosition? Choose(DisputeMove.Choose m)
    {
        int levels = Math.Min(ListTree.PollardLevels, Position.Depth);
        int depth = Position.Depth - levels;
        long index = (Position.Index << levels) + m.Position;
        if (m.Path.Count != levels || m.Position < 0 || m.Position >= 1 << levels || index << depth >= _count
            || MerkleProof.RootFromPath(m.Child, m.Position, [.. m.Path], TagOf(Position.Phase)) != Position.Node)
            return null;
        bool operators = Position.Phase == DisputePhase.ChooseOperator;
        return Position with
        {
            Phase = depth == 0 ? Position.Phase + 1 : Position.Phase - 1,
            Node = m.Child,
            Depth = depth,
            Index = index,
            OutputRoot = operators ? m.Child : Position.OutputRoot,
            TracePath = operators ? [.. m.Path, .. Position.TracePath] : Position.TracePath,
        };
    }

    private DisputePosition? OpenOperator(DisputeMove.OpenOperator m)
    {
        Hash256 leaf = Keccak256.Hash([.. m.Operator.Span, MerkleTags.OperatorLeaf]);
        if (!MerkleProof.VerifyPath(_header.OperatorsRoot, leaf, Position.Index, _header.OperatorCount, [.. m.Path], MerkleTags.Operators))
            return null;
        Operator @operator = OperatorEncoding.Decode(m.Operator.Span);
        return EnterTree(Position with { OperatorIndex = (int)Position.Index }, DisputePhase.RevealTensor, Position.Node, new TensorGeometry(@operator.Output).LeafCount);
    }

    private DisputePosition? ProveNextState(DisputeMove.ProveNextState m)
    {
        Hash256 leaf = Keccak256.Hash([.. m.Declaration.Span, MerkleTags.StateDeclarationLeaf]);
        if (m.Claim != Position.Claim
            || !MerkleProof.VerifyPath(_header.StateDeclarationsRoot, leaf, Position.Index, _header.StateCount, [.. m.DeclarationPath], MerkleTags.StateDeclarations))
            return null;
        bool opens = DeclarationEncoding.DecodeState(m.Declaration.Span).Next is { } next
            ? MerkleProof.VerifyPath(m.Claim.Trace, m.SourceRoot, next, _header.OperatorCount, [.. m.SourcePath], MerkleTags.Trace)
            : MerkleProof.VerifyPath(m.Claim.StateBefore, m.SourceRoot, Position.Index, _header.StateCount, [.. m.SourcePath], MerkleTags.State);
        return opens ? Resolve(m.SourceRoot != Position.Node) : null;
    }

    private DisputePosition? RevealLeaf(DisputeMove.RevealLeaf m)
    {
        if (m.Values.Length != LeafHasher.LeafBytes || TensorTree.HashLeaf(m.Values.Span) != Position.Node)
            return null;
        var geometry = new TensorGeometry(Disputed.Output);
        for (int lane = 0; lane < TensorGeometry.LeafElements; lane++)
        {
            if (geometry.ElementAt(Position.Index, lane) < 0 && Lane(m.Values, lane) != 0)
                return null;
        }

        return Position with { Phase = DisputePhase.ChooseElement, RevealedLeaf = m.Values };
    }

    private DisputePosition? ChooseElement(DisputeMove.ChooseElement m)
    {
        if (m.Lane is < 0 or >= TensorGeometry.LeafElements || !m.Values.Span.SequenceEqual(Position.RevealedLeaf.Span))
            return null;
        long element = new TensorGeometry(Disputed.Output).ElementAt(Position.Index, m.Lane);
        return element < 0 ? null : Position with
        {
            Phase = Disputed.BlockCount == 1 ? DisputePhase.ProveElement : DisputePhase.CommitPartials,
            Element = element,
            Value = Lane(m.Values, m.Lane),
            FirstBlock = 0,
            BlockCount = Disputed.BlockCount,
            FirstPartials = true,
        };
    }

    private bool IsFirstRound => Position.BlockCount == Disputed.BlockCount;

    private DisputePosition? CommitPartials(DisputeMove.CommitPartials m) =>
        m.Partials.Count == Split.PartsOf(Position.BlockCount) - (IsFirstRound ? 0 : 1)
            ? Position with { Phase = DisputePhase.ChooseBlocks, RevealedPartials = m.Partials, FirstPartials = false } : null;

    private DisputePosition? ChooseBlocks(DisputeMove.ChooseBlocks m)
    {
        if (!m.Partials.SequenceEqual(Position.RevealedPartials) || m.Part < 0 || m.Part >= Split.PartsOf(Position.BlockCount))
            return null;
        (long first, long count) = Split.PartOf(Position.BlockCount, m.Part);
        return Position with
        {
            Phase = count == 1 ? DisputePhase.ProveBlock : DisputePhase.CommitPartials,
            FirstBlock = Position.FirstBlock + first,
            BlockCount = count,
            Entry = m.Part == 0 ? Position.Entry : m.Partials[m.Part - 1],
            Exit = m.Part < m.Partials.Count ? m.Partials[m.Part] : Position.Exit,
        };
    }

    private DisputePosition? ChooseFinish(DisputeMove.ChooseFinish m) =>
        IsFirstRound && m.Partials.SequenceEqual(Position.RevealedPartials)
            ? Position with { Phase = DisputePhase.ProveFinish, Entry = m.Partials[^1] } : null;

    private DisputePosition? ProveFold(DisputeMove.ProveFold m)
    {
        Hash256 leaf = Keccak256.Hash([.. m.Operator.Span, MerkleTags.OperatorLeaf]);
        Hash256 expected = Keccak256.Hash([.. OperatorEncoding.Encode(Disputed), MerkleTags.OperatorLeaf]);
        if (m.Claim != Position.Claim || leaf != expected || _folds.Evaluate(Position, m.Witness) is not { } result)
            return null;
        return Resolve(result != (Position.Phase == DisputePhase.ProveBlock ? Position.Exit : Position.Value));
    }

    private DisputePosition Resolve(bool workerLost)
    {
        Winner = workerLost ? Disputes.Winner.Challenger : Disputes.Winner.Worker;
        return Position with { Phase = DisputePhase.Closed };
    }

    private static uint Lane(ReadOnlyMemory<byte> leaf, int lane) => BinaryPrimitives.ReadUInt32LittleEndian(leaf.Span[(lane * sizeof(uint))..]);
}
