using Verifiable.Ethereum;
using Verifiable.Protocol.Jobs;
using Verifiable.Ethereum.Transactions;

namespace Verifiable.Node.Outbox;

/// <summary>Stored form of a wanted contract call: <c>20 bytes contract ‖ calldata</c>.</summary>
public static class IntentPayload
{
    /// <summary>Encodes a call.</summary>
    /// <exception cref="ArgumentException">The request creates a contract or carries ether: nodes never want that.</exception>
    public static byte[] Encode(TransactionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.To is not { } contract || !request.Value.IsZero)
            throw new ArgumentException("intent: expected a call without ether, got a creation or a transfer", nameof(request));
        return [.. contract.ToArray(), .. request.Data];
    }

    /// <summary>Decodes a call.</summary>
    /// <exception cref="InvalidDataException">The payload is shorter than an address.</exception>
    public static TransactionRequest Decode(ReadOnlySpan<byte> payload) => payload.Length >= Address.Size
        ? new TransactionRequest(new Address(payload[..Address.Size]), payload[Address.Size..].ToArray())
        : throw new InvalidDataException($"intent: expected at least {Address.Size} bytes, got {payload.Length}");
}
