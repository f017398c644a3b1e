using Verifiable.Protocol.Hashing;

namespace Verifiable.Execution.Bundles;

/// <summary>Where the elements of one tensor come from; type and shape stand in the program.</summary>
/// <param name="Decoding">How bytes become elements.</param>
/// <param name="Blob">Keccak-256 of the bytes; null for zeros.</param>
/// <param name="Divisor">The divisor of <see cref="BlobDecoding.BytesDivided"/>, else null.</param>
public sealed record BundledTensor(BlobDecoding Decoding, Hash256? Blob, float? Divisor);
