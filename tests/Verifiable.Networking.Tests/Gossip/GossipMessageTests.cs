using Verifiable.Networking.Gossip;
using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Tests.Gossip;

public sealed class GossipMessageTests
{
    [Theory]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Secp256k1)]
    public void Create_Message_IsReadBackAndAuthentic(KeyType type)
    {
        GossipMessage message = GossipMessage.Create(PrivateKey.Generate(type), "topic", "data"u8.ToArray(), ulong.MaxValue);
        var read = GossipMessage.Decode(message.Encode());
        Assert.Equal((message.From, message.Sequence, message.Topic, message.Id), (read.From, read.Sequence, read.Topic, read.Id));
        Assert.Equal("data"u8.ToArray(), read.Data.ToArray());
        Assert.True(read.IsAuthentic());
    }

    [Fact]
    public void IsAuthentic_AnyChange_IsNoticed()
    {
        PrivateKey author = PrivateKey.Generate();
        GossipMessage message = GossipMessage.Create(author, "topic", new byte[] { 1 }, 1);
        Assert.False((message with { Data = new byte[] { 2 } }).IsAuthentic());
        Assert.False((message with { Topic = "other" }).IsAuthentic());
        Assert.False((message with { Sequence = 2 }).IsAuthentic());
        Assert.False((message with { From = PrivateKey.Generate().PeerId }).IsAuthentic());
        Assert.False((message with { Signature = default }).IsAuthentic());
        // The key of another does not speak for the author; the author's own may be there.
        Assert.False((message with { Key = PrivateKey.Generate().PublicKey.Encoded }).IsAuthentic());
        Assert.False((message with { Key = new byte[] { 1 } }).IsAuthentic());
        Assert.True((message with { Key = author.PublicKey.Encoded }).IsAuthentic());
    }

    [Fact]
    public void Decode_Rpc_IsReadBack()
    {
        var rpc = new GossipRpc
        {
            Subscriptions = [(true, "a"), (false, "b")],
            Messages = [new byte[] { 1, 2 }],
            Has = [("a", ["x", "\u00ff\u0000"])],
            Wants = ["y"],
            Grafts = ["a"],
            Prunes = [("b", 60)],
        };
        var read = GossipRpc.Decode(rpc.Encode());
        Assert.Equal(rpc.Subscriptions, read.Subscriptions);
        Assert.Equal([1, 2], Assert.Single(read.Messages).ToArray());
        Assert.Equal(("a", "\u00ff\u0000"), (read.Has[0].Topic, read.Has[0].Ids[1]));
        Assert.Equal(rpc.Wants, read.Wants);
        Assert.Equal(rpc.Grafts, read.Grafts);
        Assert.Equal(rpc.Prunes, read.Prunes);
    }

    [Fact]
    public void Decode_TooManyItems_IsRefused()
    {
        Assert.Throws<MalformedMessageException>(() => GossipRpc.Decode(new GossipRpc { Subscriptions = [.. Enumerable.Repeat((true, "a"), 513)] }.Encode()));
        Assert.Throws<MalformedMessageException>(() => GossipRpc.Decode(new GossipRpc { Wants = [.. Enumerable.Repeat("a", 5001)] }.Encode()));
        Assert.Throws<MalformedMessageException>(() => GossipRpc.Decode(new GossipRpc { Wants = [new string('a', 129)] }.Encode()));
        Assert.Throws<MalformedMessageException>(() => GossipRpc.Decode(new GossipRpc { Grafts = [new string('a', 257)] }.Encode()));
    }
}
