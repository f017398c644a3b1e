using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Audits;

/// <summary>Names the audit of one receipt (protocol section 10).</summary>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt that the receipt belongs to.</param>
/// <param name="Segment">The segment.</param>
public readonly record struct AuditName(ulong JobId, ushort Attempt, uint Segment)
{
    /// <summary>The contract's number of the audit: <c>jobId · 2^48 + attempt · 2^32 + segment</c>.</summary>
    public BigInteger Id => ((BigInteger)JobId << 48) | ((BigInteger)Attempt << 32) | Segment;

    /// <summary>The audit of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or its job is above 2^64 - 1.</exception>
    public static AuditName Of(BigInteger id)
    {
        if (id.Sign < 0 || id >> 112 != 0)
            throw new ArgumentOutOfRangeException(nameof(id), $"audit: expected a number of at most 112 bits, got {id}");
        return new AuditName((ulong)(id >> 48), (ushort)(uint)((id >> 32) & ushort.MaxValue), (uint)(id & uint.MaxValue));
    }

    /// <summary>The number as a word of 32 bytes.</summary>
    public Hash256 Word
    {
        get
        {
            Span<byte> word = stackalloc byte[Hash256.Size];
            word.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(word[18..], JobId);
            BinaryPrimitives.WriteUInt16BigEndian(word[26..], Attempt);
            BinaryPrimitives.WriteUInt32BigEndian(word[28..], Segment);
            return new Hash256(word);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{JobId}/{Attempt}/{Segment}");
}
