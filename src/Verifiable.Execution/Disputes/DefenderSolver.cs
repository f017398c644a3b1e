using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Disputes;

/// <summary>The worker's side of the game: reveals what its claims say, wherever the challenger points (protocol section 6). Pure decision.</summary>
/// <param name="claims">The worker's view of the disputed segment.</param>
/// <param name="program">The job's program.</param>
public sealed class DefenderSolver(IClaimTrace claims, StepProgram program)
{
    /// <summary>The worker's next move, or null when it is not its turn.</summary>
    public DisputeMove? NextMove(DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        long step = position.FirstStep;
        return position.Phase switch
        {
            DisputePhase.SplitInterval => Split(position),
            DisputePhase.CommitTrace => new DisputeMove.CommitTrace(new StepClaim(position.StateBefore, position.StateAfter, claims.TraceRoot(step))),
            DisputePhase.RevealOperators => new DisputeMove.Reveal(claims.TraceNodes(step, position.Depth, position.Index)),
            DisputePhase.RevealState => new DisputeMove.Reveal(claims.StateNodes(step + 1, position.Depth, position.Index)),
            DisputePhase.RevealTensor => new DisputeMove.Reveal(claims.OutputNodes(step, position.OperatorIndex, position.Depth, position.Index)),
            DisputePhase.RevealLeaf => new DisputeMove.RevealLeaf(claims.OutputLeaf(step, position.OperatorIndex, position.Index)),
            DisputePhase.CommitPartials => Commit(position),
            _ => null,
        };
    }

    private DisputeMove.SplitInterval Split(DisputePosition position) => new(
        [
            position.StateBefore,
            .. Protocol.Disputes.Split.EndsOf(position.StepCount)[..^1].Select(end => claims.StateRoot(position.FirstStep + end)),
            position.StateAfter,
        ]);

    private DisputeMove.CommitPartials Commit(DisputePosition position)
    {
        uint[] all = claims.Partials(position.FirstStep, position.OperatorIndex, position.Element);
        IEnumerable<uint> ends = Protocol.Disputes.Split.EndsOf(position.BlockCount).Select(end => all[position.FirstBlock + end - 1]);
        bool whole = position.BlockCount == program.Operators[position.OperatorIndex].BlockCount;
        return new DisputeMove.CommitPartials(whole ? [.. ends] : [.. ends.SkipLast(1)]);
    }
}
