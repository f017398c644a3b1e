using System.Text.Json;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols.Ping;
using Verifiable.Networking.Tests.Muxing;

namespace Verifiable.Networking.Tests.Interop;

/// <summary>js-libp2p, the real peer: it dials us and we dial it.</summary>
public sealed class JavaScriptTests
{
    private const long TransferBytes = 100_000_000;

    [Theory]
    [InlineData("noise")]
    [InlineData("tls")]
    public async Task JavaScriptDialsUs_PingIdentifyAndTransfers_SucceedAsync(string security)
    {
        await using JavaScriptPeer remote = await JavaScriptPeer.StartAsync(security);
        await using LocalPeer local = Create(security);
        Multiaddress address = local.ListenOnLoopback();

        Assert.True((await remote.DoAsync("ping", address)).GetProperty("milliseconds").GetDouble() >= 0);
        JsonElement identified = await remote.DoAsync("identify", address);
        Assert.Equal(local.Identity.PeerId.ToString(), identified.Text("peer"));
        Assert.Equal("verifiable/0.1.0", identified.Text("agent"));
        Assert.Equal(YamuxSession.Protocol, identified.Text("muxer"));
        Assert.Equal(security == "tls" ? "/tls/1.0.0" : "/noise", identified.Text("security"));
        Assert.Contains(PingProtocol.Name, identified.GetProperty("protocols").EnumerateArray().Select(protocol => protocol.GetString()));
        Assert.Equal([address.WithoutPeer().ToString()], identified.GetProperty("record").EnumerateArray().Select(listens => listens.GetString()));

        Assert.True((await remote.DoAsync("upload", address, TransferBytes)).GetProperty("matches").GetBoolean());
        JsonElement download = await remote.DoAsync("download", address, TransferBytes);
        Assert.Equal(TransferBytes, download.GetProperty("bytes").GetInt64());
        Assert.True(download.GetProperty("matches").GetBoolean());
        Assert.Equal(remote.PeerId, Assert.Single(local.Sessions).RemotePeer);
    }

    [Fact]
    public async Task IdentifyPush_BothDirections_IsLearntAsync()
    {
        await using JavaScriptPeer remote = await JavaScriptPeer.StartAsync("noise");
        await using LocalPeer local = Create("noise");
        Multiaddress address = local.ListenOnLoopback();
        Session session = await local.DialAsync(remote.Address, TestPeers.Limit());
        await session.Identified.WaitAsync(TestPeers.Patience);
        Assert.DoesNotContain("/verifiable/test/announced/1", session.Info.Protocols);
        await remote.DoAsync("announce", address);
        await YamuxSessionTests.EventuallyAsync(() => session.Info.Protocols.Contains("/verifiable/test/announced/1"));

        local.Add(new EchoProtocol());
        await local.PushIdentifyAsync(TestPeers.Limit());
        CancellationToken limit = TestPeers.Limit();
        while (!(await remote.DoAsync("protocols", address)).GetProperty("protocols").EnumerateArray().Any(protocol => protocol.GetString() == EchoProtocol.Name))
            await Task.Delay(20, limit);
        Assert.Contains(UploadProtocol.Name, (await remote.DoAsync("protocols", address)).GetProperty("protocols").EnumerateArray().Select(protocol => protocol.GetString()));
    }

    [Fact]
    public async Task OverWebSocket_BothDirections_SucceedAsync()
    {
        await using JavaScriptPeer remote = await JavaScriptPeer.StartAsync("noise", "/ws");
        await using LocalPeer local = Create("noise");
        Session session = await local.DialAsync(remote.Address, TestPeers.Limit());
        Assert.True(await UploadProtocol.UploadAsync(session, 1_000_000, TestPeers.Limit()));
        // Another peer, because js-libp2p would use the session that is there.
        await using LocalPeer other = Create("noise");
        JsonElement download = await remote.DoAsync("download", other.ListenOnLoopback("/ws"), 1_000_000);
        Assert.Equal(1_000_000, download.GetProperty("bytes").GetInt64());
        Assert.True(download.GetProperty("matches").GetBoolean());
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("tls")]
    public async Task WeDialJavaScript_PingIdentifyAndTransfers_SucceedAsync(string security)
    {
        await using JavaScriptPeer remote = await JavaScriptPeer.StartAsync(security);
        await using LocalPeer local = Create(security);
        Session session = await local.DialAsync(remote.Address, TestPeers.Limit());
        Assert.Equal(remote.PeerId, session.RemotePeer);
        Assert.True(await PingProtocol.PingAsync(session, TestPeers.Limit()) > TimeSpan.Zero);

        await session.Identified.WaitAsync(TestPeers.Patience);
        Assert.Contains("libp2p", session.Info.AgentVersion, StringComparison.Ordinal);
        Assert.Contains(PingProtocol.Name, session.Info.Protocols);
        Assert.Contains(remote.Address.WithoutPeer(), session.Info.ListenAddresses);
        Assert.Equal(remote.PeerId, session.Info.Record?.PeerId);

        Assert.True(await UploadProtocol.UploadAsync(session, TransferBytes, TestPeers.Limit()));
        Assert.True(await DownloadProtocol.DownloadAsync(session, TransferBytes, TestPeers.Limit()));
    }

    private static LocalPeer Create(string security) => TestPeers.Create(security, protocols: [new UploadProtocol(), new DownloadProtocol()]);
}
