using System.Buffers.Binary;
using Verifiable.Execution.Disputes;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>One party's view of a segment that nobody executed: arbitrary states, and one step whose outputs are zero but where a game looks.</summary>
/// <remarks>Every tree has its real depth and every node its real hash, so that the contract cannot tell the game from one about a training run.</remarks>
internal sealed class SyntheticRun : IClaimTrace, ITerminalOpenings
{
    private readonly StepProgram _program;
    private readonly SyntheticFold _fold;
    private readonly ListTree _trace;

    /// <summary>A view of the fold in dispute.</summary>
    public SyntheticRun(StepProgram program, SyntheticFold fold)
    {
        _program = program;
        _fold = fold;
        var zeros = new Dictionary<Shape, Hash256>();
        var roots = new Hash256[program.Operators.Length];
        for (int j = 0; j < roots.Length; j++)
        {
            Shape shape = program.Operators[j].Output;
            if (fold.Touched.TryGetValue(j, out SyntheticTensor? tensor))
                roots[j] = tensor.Root;
            else if (!zeros.TryGetValue(shape, out roots[j]))
                zeros.Add(shape, roots[j] = new SyntheticTensor(shape).Root);
        }

        _trace = new ListTree(roots, MerkleTags.Trace);
    }

    /// <inheritdoc/>
    public Hash256 StateRoot(long boundary)
    {
        Span<byte> name = stackalloc byte[1 + sizeof(long)];
        // Whoever computes another output has another state from then on.
        name[0] = boundary > _fold.Step ? _fold.Side : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(name[1..], boundary);
        return Keccak256.Hash(name);
    }

    /// <inheritdoc/>
    public Hash256 TraceRoot(long step) => _trace.Root;

    /// <inheritdoc/>
    public Hash256[] StateNodes(long boundary, int height, long index) =>
        throw new NotSupportedException("SyntheticRun.StateNodes: expected a game about an operator, got one about the next state");

    /// <inheritdoc/>
    public Hash256[] TraceNodes(long step, int height, long index) => _trace.Pollard(height, index);

    /// <inheritdoc/>
    public Hash256[] OutputNodes(long step, int operatorIndex, int height, long index) => _fold.Touched[operatorIndex].Pollard(height, index);

    /// <inheritdoc/>
    public byte[] OutputLeaf(long step, int operatorIndex, long leaf) => _fold.Touched[operatorIndex].Leaf(leaf);

    /// <inheritdoc/>
    public uint[] Partials(long step, int operatorIndex, long element) => [.. _fold.Partials];

    /// <inheritdoc/>
    public (Hash256 Root, IReadOnlyList<Hash256> Path) NextState(DisputePosition position) =>
        throw new NotSupportedException("SyntheticRun.NextState: expected a game about an operator, got one about the next state");

    /// <inheritdoc/>
    public FoldWitness Fold(DisputePosition position)
    {
        Operator @operator = _program.Operators[position.OperatorIndex];
        long first = position.FirstBlock * ProgramLimits.BlockLength;
        long end = Math.Min(first + ProgramLimits.BlockLength, @operator.Reduction.Count);
        return new FoldWitness([.. @operator.Operands.Select((operand, i) =>
        {
            SyntheticTensor tensor = _fold.Touched[operand.Source.Index];
            return new OperandWitness(
                tensor.Root,
                WorkerTrace.Path(_trace, operand.Source.Index, position),
                tensor.Open(MapReads.Of(@operator, i, position.Element, position.FirstStep, first, end)));
        })]);
    }
}
