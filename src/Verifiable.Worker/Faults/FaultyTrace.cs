using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Programs;

namespace Verifiable.Worker.Faults;

/// <summary>The claims of a worker with a fault: where the operator has no finish, the last accumulator is claimed to be the flipped element, so that the lie lies in the last block of the fold.</summary>
/// <remarks>A liar who did not bend the accumulator would be caught one level higher, at the finish; this one is caught by a re-executed block.</remarks>
public sealed class FaultyTrace(ExecutedTrace claims, StepProgram program, Fault fault) : IClaimTrace
{
    /// <inheritdoc/>
    public Hash256 StateRoot(long boundary) => claims.StateRoot(boundary);

    /// <inheritdoc/>
    public Hash256 TraceRoot(long step) => claims.TraceRoot(step);

    /// <inheritdoc/>
    public Hash256[] StateNodes(long boundary, int height, long index) => claims.StateNodes(boundary, height, index);

    /// <inheritdoc/>
    public Hash256[] TraceNodes(long step, int height, long index) => claims.TraceNodes(step, height, index);

    /// <inheritdoc/>
    public Hash256[] OutputNodes(long step, int operatorIndex, int height, long index) => claims.OutputNodes(step, operatorIndex, height, index);

    /// <inheritdoc/>
    public byte[] OutputLeaf(long step, int operatorIndex, long leaf) => claims.OutputLeaf(step, operatorIndex, leaf);

    /// <inheritdoc/>
    public uint[] Partials(long step, int operatorIndex, long element)
    {
        uint[] partials = claims.Partials(step, operatorIndex, element);
        if (step == fault.Step && operatorIndex == fault.Operator && element == fault.Element && program.Operators[operatorIndex].Finish.IsEmpty)
            partials[^1] ^= 1u << fault.Bit;
        return partials;
    }
}
