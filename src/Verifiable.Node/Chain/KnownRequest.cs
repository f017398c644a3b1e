using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Chain;

/// <summary>A request for a chunk of a state, and what became of it.</summary>
/// <param name="Asked">The event of the asking.</param>
public sealed record KnownRequest(DataCourt.ChunkRequestedEvent Asked)
{
    /// <summary>The job.</summary>
    public ulong JobId => (ulong)Asked.JobId;

    /// <summary>Name of the request.</summary>
    public Hash256 Id => Asked.RequestId;

    /// <summary>What is asked for.</summary>
    public Chunk Chunk => Asked.Chunk;

    /// <summary>Last moment of an answer, in seconds of the chain.</summary>
    public ulong Deadline => (ulong)Asked.Deadline;

    /// <summary>What the asker pays when it is answered.</summary>
    public BigInteger Price => Asked.Compensation + Asked.Burned;

    /// <summary>Whether it waits for an answer.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>The leaves that were the answer, which the contract has checked; null without one.</summary>
    public byte[]? Leaves { get; init; }
}
