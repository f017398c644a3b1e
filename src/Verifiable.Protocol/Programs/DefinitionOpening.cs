using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Programs;

/// <summary>A definition opened from a program root.</summary>
/// <param name="Kind">Its tree.</param>
/// <param name="Index">Its position.</param>
/// <param name="Encoding">Its bytes.</param>
/// <param name="Path">Its siblings, lowest first.</param>
public sealed record DefinitionOpening(DefinitionKind Kind, int Index, ReadOnlyMemory<byte> Encoding, IReadOnlyList<Hash256> Path);
