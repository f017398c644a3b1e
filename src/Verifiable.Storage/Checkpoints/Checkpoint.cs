using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>A state of a job that is kept as a blob.</summary>
/// <param name="JobId">The job, as 32 bytes.</param>
/// <param name="Step">Steps done before this state; 0 is the initial state.</param>
/// <param name="StateRoot">The state's root.</param>
/// <param name="BlobHash">Where <see cref="BlobStore"/> keeps it.</param>
public readonly record struct Checkpoint(Hash256 JobId, ulong Step, Hash256 StateRoot, Hash256 BlobHash);
