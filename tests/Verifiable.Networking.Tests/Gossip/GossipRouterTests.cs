using Verifiable.Networking.Channels;
using Verifiable.Networking.Gossip;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Tests.Muxing;

namespace Verifiable.Networking.Tests.Gossip;

public sealed class GossipRouterTests
{
    [Fact]
    public async Task Publish_LineOfPeers_EveryMessageArrivesEverywhereOnceAsync()
    {
        const int count = 6;
        GossipNode[] nodes = [.. Enumerable.Range(0, count).Select(_ => new GossipNode())];
        for (int i = 1; i < count; i++)
            await nodes[i].DialAsync(nodes[i - 1]);
        await YamuxSessionTests.EventuallyAsync(() => Enumerable.Range(0, count).All(i => nodes[i].Router.MeshOf(GossipNode.Topic).Count == (i is 0 or count - 1 ? 1 : 2)));
        for (int i = 0; i < count; i++)
            nodes[i].Publish($"from {i}");
        await YamuxSessionTests.EventuallyAsync(() => nodes.All(node => node.Received.Count >= count - 1));
        for (int i = 0; i < count; i++)
            Assert.Equal(Enumerable.Range(0, count).Where(other => other != i).Select(other => $"from {other}"), nodes[i].Received.Order());
        foreach (GossipNode node in nodes)
            await node.DisposeAsync();
    }

    [Fact]
    public async Task Publish_RejectedMessages_AreNotForwardedAndTheirSenderIsDisconnectedAsync()
    {
        await using var spammer = new GossipNode();
        await using var middle = new GossipNode();
        await using var far = new GossipNode();
        Session session = await spammer.DialAsync(middle);
        await far.DialAsync(middle);
        await YamuxSessionTests.EventuallyAsync(() => middle.Router.MeshOf(GossipNode.Topic).Count == 2 && spammer.Router.PeersOf(GossipNode.Topic).Count == 1);
        for (int i = 0; i < 20; i++)
            spammer.Publish($"bad {i}");
        await session.Closed.WaitAsync(TestPeers.Patience);
        await YamuxSessionTests.EventuallyAsync(() => middle.Router.MeshOf(GossipNode.Topic).Count == 1);
        // The honest peer is still served.
        middle.Publish("good");
        await YamuxSessionTests.EventuallyAsync(() => !far.Received.IsEmpty);
        Assert.Equal(["good"], far.Received);
        Assert.Empty(middle.Received);
    }

    [Fact]
    public async Task Handle_ForgedMessage_IsNeitherDeliveredNorKeepsTheHonestOneOutAsync()
    {
        await using var node = new GossipNode();
        await using LocalPeer forger = TestPeers.Create("noise", protocols: new RecordingRouter());
        Session session = await forger.DialAsync(node.Address, TestPeers.Limit());
        await using Channel channel = await session.OpenAsync(GossipRouter.Name, TestPeers.Limit());
        GossipMessage honest = GossipMessage.Create(PrivateKey.Generate(), GossipNode.Topic, "honest"u8.ToArray(), 1);
        GossipMessage forged = honest with { Data = "forged"u8.ToArray() };
        await SayAsync(channel, new GossipRpc { Messages = [forged.Encode(), honest.Encode(), honest.Encode()] });
        await YamuxSessionTests.EventuallyAsync(() => !node.Received.IsEmpty);
        await SayAsync(channel, new GossipRpc { Messages = [honest.Encode(), GossipMessage.Create(PrivateKey.Generate(), GossipNode.Topic, "last"u8.ToArray(), 1).Encode()] });
        await YamuxSessionTests.EventuallyAsync(() => node.Received.Contains("last"));
        Assert.Equal(["honest", "last"], node.Received);
    }

    [Fact]
    public async Task Handle_Gossip_IsAskedForAndAnsweredAsync()
    {
        await using var node = new GossipNode();
        var recorder = new RecordingRouter();
        await using LocalPeer other = TestPeers.Create("noise", protocols: recorder);
        Session session = await other.DialAsync(node.Address, TestPeers.Limit());
        await using Channel channel = await session.OpenAsync(GossipRouter.Name, TestPeers.Limit());

        await SayAsync(channel, new GossipRpc { Has = [(GossipNode.Topic, ["unseen"]), ("another topic", ["of no interest"])] });
        GossipRpc asked = await recorder.FindAsync(rpc => rpc.Wants.Count > 0);
        Assert.Equal(["unseen"], asked.Wants);

        GossipMessage message = GossipMessage.Create(PrivateKey.Generate(), GossipNode.Topic, "text"u8.ToArray(), 1);
        await SayAsync(channel, new GossipRpc { Messages = [message.Encode()] });
        await SayAsync(channel, new GossipRpc { Wants = [message.Id, "unknown"] });
        GossipRpc answered = await recorder.FindAsync(rpc => rpc.Messages.Count > 0);
        Assert.Equal(message.Encode(), Assert.Single(answered.Messages).ToArray());
    }

    [Fact]
    public async Task Handle_GraftWithinTheBackoff_IsPrunedAsync()
    {
        await using var node = new GossipNode();
        var recorder = new RecordingRouter();
        await using LocalPeer other = TestPeers.Create("noise", protocols: recorder);
        Session session = await other.DialAsync(node.Address, TestPeers.Limit());
        await using Channel channel = await session.OpenAsync(GossipRouter.Name, TestPeers.Limit());
        await SayAsync(channel, new GossipRpc { Grafts = [GossipNode.Topic] });
        await YamuxSessionTests.EventuallyAsync(() => node.Router.MeshOf(GossipNode.Topic).Count == 1);
        await SayAsync(channel, new GossipRpc { Prunes = [(GossipNode.Topic, 60)] });
        await SayAsync(channel, new GossipRpc { Grafts = [GossipNode.Topic] });
        GossipRpc refused = await recorder.FindAsync(rpc => rpc.Prunes.Count > 0);
        Assert.Equal((GossipNode.Topic, 60UL), Assert.Single(refused.Prunes));
        Assert.Empty(node.Router.MeshOf(GossipNode.Topic));
    }

    [Fact]
    public void Options_OutOfRange_AreRefused() => Assert.Throws<ArgumentException>(() => new GossipOptions { Degree = 3, DegreeLow = 4 }.Validate());

    private static ValueTask SayAsync(Channel channel, GossipRpc rpc) => LengthPrefixed.WriteAsync(channel, rpc.Encode(), TestPeers.Limit());
}
