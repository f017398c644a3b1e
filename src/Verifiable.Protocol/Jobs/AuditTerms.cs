using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>Terms of audits (protocol section 5); the type is called Audits there.</summary>
/// <param name="Rate">Chance that a segment is audited, parts per million.</param>
/// <param name="Auditors">How many are drawn on average.</param>
/// <param name="Fee">What each of them gets, units of the payment token, a uint128.</param>
/// <param name="Budget">What is escrowed for all fees, a uint128.</param>
public sealed record AuditTerms(uint Rate, ushort Auditors, BigInteger Fee, BigInteger Budget)
{
    /// <summary>The EIP-712 type.</summary>
    public const string Type = "Audits(uint32 rate,uint16 auditors,uint128 fee,uint128 budget)";

    /// <summary>No audits: whoever wants to challenges.</summary>
    public static AuditTerms None { get; } = new(0, 0, 0, 0);

    /// <summary>EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">An amount is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(Type).Add(Rate).Add(Auditors).Add(Fee).Add(Budget).Finish();
}
