using Verifiable.Networking.Tests.Gossip;
using Verifiable.Networking.Tests.Muxing;

namespace Verifiable.Networking.Tests.Interop;

public sealed class JavaScriptGossipTests
{
    [Fact]
    public async Task Publish_MixedMeshOfThreeAndThree_EveryMessageArrivesEverywhereAsync()
    {
        await using JavaScriptPeer js0 = await JavaScriptPeer.StartAsync("noise");
        await using JavaScriptPeer js1 = await JavaScriptPeer.StartAsync("noise");
        await using JavaScriptPeer js2 = await JavaScriptPeer.StartAsync("noise");
        await using GossipNode node0 = new(), node1 = new(), node2 = new();
        JavaScriptPeer[] scripts = [js0, js1, js2];
        GossipNode[] nodes = [node0, node1, node2];
        foreach (JavaScriptPeer script in scripts)
            await script.DoAsync("subscribe", text: GossipNode.Topic);
        // A ring in which no two of a kind are neighbours, dialled from both kinds: every message crosses between them.
        for (int i = 0; i < 3; i++)
        {
            await nodes[i].Peer.DialAsync(scripts[i].Address, TestPeers.Limit());
            await scripts[i].DoAsync("connect", nodes[(i + 1) % 3].Address);
        }

        await YamuxSessionTests.EventuallyAsync(() => nodes.All(node => node.Router.MeshOf(GossipNode.Topic).Count == 2));
        string[] expected = [.. nodes.Select(node => node.Peer.Identity.PeerId).Concat(scripts.Select(script => script.PeerId)).Select(id => $"from {id}").Order(StringComparer.Ordinal)];
        foreach (GossipNode node in nodes)
            Assert.Equal(2, node.Publish($"from {node.Peer.Identity.PeerId}"));
        foreach (JavaScriptPeer script in scripts)
            Assert.Equal(2, (await script.DoAsync("publish", text: GossipNode.Topic)).GetProperty("recipients").GetInt32());

        await YamuxSessionTests.EventuallyAsync(() => nodes.All(node => node.Received.Count >= 5));
        foreach (GossipNode node in nodes)
            Assert.Equal(expected.Where(text => text != $"from {node.Peer.Identity.PeerId}"), node.Received.Order(StringComparer.Ordinal));
        CancellationToken limit = TestPeers.Limit();
        foreach (JavaScriptPeer script in scripts)
        {
            string[] received;
            while ((received = [.. (await script.DoAsync("received")).GetProperty("messages").EnumerateArray().Select(message => message.GetString()!)]).Length < 5)
                await Task.Delay(50, limit);
            Assert.Equal(expected.Where(text => text != $"from {script.PeerId}"), received.Order(StringComparer.Ordinal));
        }
    }
}
