using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Tree;

/// <summary>A chunk of a state, opened from its root.</summary>
/// <param name="Leaves">The leaves, 256 bytes each.</param>
/// <param name="TensorPath">Siblings from the chunk up to the tensor's root, lowest first.</param>
/// <param name="StatePath">Siblings from there up to the state root.</param>
public sealed record ChunkOpening(byte[] Leaves, Hash256[] TensorPath, Hash256[] StatePath);
