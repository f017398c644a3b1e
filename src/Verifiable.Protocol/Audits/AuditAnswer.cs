using System.Buffers.Binary;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Audits;

/// <summary>What worker and auditors commit to and reveal in an audit (protocol section 10).</summary>
public static class AuditAnswer
{
    private const byte ClaimTag = 0x51;

    /// <summary><c>H(stateBefore ‖ stateAfter ‖ trace ‖ 0x51)</c>: the answer that a claim about a segment's last step is.</summary>
    public static Hash256 Of(StepClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        Span<byte> bytes = stackalloc byte[(3 * Hash256.Size) + 1];
        claim.StateBefore.AsSpan().CopyTo(bytes);
        claim.StateAfter.AsSpan().CopyTo(bytes[Hash256.Size..]);
        claim.Trace.AsSpan().CopyTo(bytes[(2 * Hash256.Size)..]);
        bytes[^1] = ClaimTag;
        return Keccak256.Hash(bytes);
    }

    /// <summary>The digest by which an account commits to an answer: <c>H(abi(account, job, attempt, segment, answer, salt))</c>. Nobody else can reveal it.</summary>
    public static Hash256 Digest(Address account, AuditName audit, Hash256 answer, Hash256 salt)
    {
        Span<byte> bytes = stackalloc byte[6 * Hash256.Size];
        bytes.Clear();
        account.CopyTo(bytes[12..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(Hash256.Size + 24)..], audit.JobId);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[((2 * Hash256.Size) + 30)..], audit.Attempt);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[((3 * Hash256.Size) + 28)..], audit.Segment);
        answer.AsSpan().CopyTo(bytes[(4 * Hash256.Size)..]);
        salt.AsSpan().CopyTo(bytes[(5 * Hash256.Size)..]);
        return Keccak256.Hash(bytes);
    }
}
