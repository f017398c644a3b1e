using Verifiable.Ethereum.Transactions;
using Verifiable.Node.Outbox;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Node.Tests;

public sealed class IntentPayloadTests
{
    private static readonly Address s_contract = new([.. Enumerable.Range(1, Address.Size).Select(i => (byte)i)]);

    [Fact]
    public void Decode_WhatEncodeWrote_IsTheSameCall()
    {
        TransactionRequest decoded = IntentPayload.Decode(IntentPayload.Encode(new TransactionRequest(s_contract, [1, 2, 3])));

        Assert.Equal(s_contract, decoded.To);
        Assert.Equal([1, 2, 3], decoded.Data);
        Assert.True(decoded.Value.IsZero);
    }

    [Fact]
    public void Encode_CreationOrTransfer_Throws()
    {
        Assert.Throws<ArgumentException>(() => IntentPayload.Encode(new TransactionRequest(null, [1])));
        Assert.Throws<ArgumentException>(() => IntentPayload.Encode(new TransactionRequest(s_contract, [1]) { Value = 1 }));
    }

    [Fact]
    public void Decode_ShorterThanAnAddress_Throws()
    {
        var exception = Assert.Throws<InvalidDataException>(() => IntentPayload.Decode(new byte[Address.Size - 1]));
        Assert.Contains("expected at least 20 bytes, got 19", exception.Message, StringComparison.Ordinal);
    }
}
