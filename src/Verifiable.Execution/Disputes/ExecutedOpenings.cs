using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Execution.Disputes;

/// <summary>Opens what terminals read from the challenger's own execution.</summary>
/// <param name="own">The execution of the disputed segment.</param>
/// <param name="program">The job's program.</param>
/// <param name="witnesses">Opens operands.</param>
public sealed class ExecutedOpenings(ExecutedTrace own, StepProgram program, WitnessBuilder witnesses) : ITerminalOpenings
{
    /// <inheritdoc/>
    public (Hash256 Root, IReadOnlyList<Hash256> Path) NextState(DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        int tensor = (int)position.Index;
        // The outputs agree here, or the challenger had chosen them: both trees are its own.
        ListTree source = program.States[tensor].Next is null ? own.StateTree(position.FirstStep) : own.Step(position.FirstStep).TraceTree;
        int index = program.States[tensor].Next ?? tensor;
        return (source.Node(0, index), source.Path(index));
    }

    /// <inheritdoc/>
    public FoldWitness Fold(DisputePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return witnesses.Build(own.Step(position.FirstStep), own.StateTree(position.FirstStep), position);
    }
}
