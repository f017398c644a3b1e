using System.Numerics;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Challenger;

/// <summary>A receipt whose segment ends differently when it is executed.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="StartRoot">State root before the segment, on which both agree.</param>
/// <param name="Bond">What a challenger must lock for a dispute.</param>
internal sealed record Divergence(KnownReceipt Receipt, Hash256 StartRoot, BigInteger Bond)
{
    /// <summary>The outbox key of the opening.</summary>
    public string Key => KeyOf(Receipt);

    /// <summary>The outbox key of the opening of a dispute on a receipt.</summary>
    public static string KeyOf(KnownReceipt receipt) => $"open/{receipt.JobId}/{receipt.Attempt}/{receipt.Segment}/{receipt.EndStateRoot}";
}
