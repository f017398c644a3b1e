using System.Buffers.Binary;
using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Audits;

/// <summary>Which units of stake have a seat in an audit (protocol section 10).</summary>
public static class AuditLot
{
    /// <summary>Whether a unit is drawn: <c>floor(H(abi(seed, auditor, unit)) · total / 2^256) &lt; auditors</c>, chance <c>auditors / total</c>.</summary>
    /// <param name="seed">The audit's seed.</param>
    /// <param name="auditor">Who holds the unit.</param>
    /// <param name="unit">Number of the unit among the auditor's, from 0 on.</param>
    /// <param name="auditors">How many are drawn on average.</param>
    /// <param name="total">Units of all auditors.</param>
    public static bool IsDrawn(Hash256 seed, Address auditor, ulong unit, uint auditors, BigInteger total)
    {
        Span<byte> bytes = stackalloc byte[3 * Hash256.Size];
        bytes.Clear();
        seed.AsSpan().CopyTo(bytes);
        auditor.CopyTo(bytes[(Hash256.Size + 12)..]);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[((3 * Hash256.Size) - sizeof(ulong))..], unit);
        var lot = new BigInteger(Keccak256.Hash(bytes).AsSpan(), isUnsigned: true, isBigEndian: true);
        return (lot * total) >> 256 < auditors;
    }
}
