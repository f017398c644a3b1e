using System.Buffers.Binary;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Chain;

/// <summary>A job that the chain's events told of.</summary>
/// <param name="JobId">Its number.</param>
/// <param name="Requester">Who posted it.</param>
/// <param name="SpecHash">Hash of its specification.</param>
/// <param name="Bundle">Content address of its blobs.</param>
public sealed record KnownJob(ulong JobId, Address Requester, Hash256 SpecHash, Hash256 Bundle)
{
    /// <summary>Under what the node keeps its states of this job: two jobs of one specification stay apart.</summary>
    public Hash256 Key { get; } = KeyOf(JobId, SpecHash);

    private static Hash256 KeyOf(ulong jobId, Hash256 specHash)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong) + Hash256.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, jobId);
        specHash.AsSpan().CopyTo(bytes[sizeof(ulong)..]);
        return Keccak256.Hash(bytes);
    }
}
