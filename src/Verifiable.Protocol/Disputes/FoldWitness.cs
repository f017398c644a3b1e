using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Disputes;

/// <summary>One opened leaf of a tensor: its index, its 256 bytes and its siblings up to the tensor root, lowest first.</summary>
public sealed record LeafOpening(long Index, ReadOnlyMemory<byte> Values, IReadOnlyList<Hash256> Path);

/// <summary>What one operand reads: the root of its source, the siblings from there up to the trace, state or dataset root (none for the schedule), and leaves in ascending order of index.</summary>
/// <remarks>An operand that reads only padding carries no leaves; root and path are then ignored.</remarks>
public sealed record OperandWitness(Hash256 Root, IReadOnlyList<Hash256> RootPath, IReadOnlyList<LeafOpening> Leaves);

/// <summary>The openings of a terminal of a fold: one entry per operand of the operator, in order.</summary>
public sealed record FoldWitness(IReadOnlyList<OperandWitness> Operands);
