using Verifiable.Networking.Channels;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Tests.Muxing;

namespace Verifiable.Networking.Tests.Hostile;

/// <summary>What a peer that writes frames by hand can do to a session: end it, and no more.</summary>
public sealed class YamuxTests
{
    private const YamuxFrameType Data = YamuxFrameType.Data;
    private const YamuxFrameType Window = YamuxFrameType.WindowUpdate;
    private const YamuxFrameType Ping = YamuxFrameType.Ping;

    [Theory]
    [InlineData("010000010000000100000000")]
    [InlineData("000400010000000100000000")]
    [InlineData("000200010000000100000000")]
    [InlineData("000000000000000000000001")]
    [InlineData("000000010000000200000000")]
    public async Task Receive_MalformedHeader_EndsTheSessionAsync(string hex)
    {
        await using var hostile = new HostilePeer();
        await hostile.SendAsync(Convert.FromHexString(hex));
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<MalformedMessageException>(hostile.Session.Failure);
    }

    [Fact]
    public async Task Receive_StreamOpenedTwice_EndsTheSessionAsync()
    {
        await using var hostile = new HostilePeer();
        await hostile.SendAsync(Window, YamuxFlags.Syn, 1, 0);
        await hostile.SendAsync(Window, YamuxFlags.Syn, 1, 0);
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<MalformedMessageException>(hostile.Session.Failure);
    }

    [Theory]
    [InlineData(YamuxOptions.InitialWindow + 1)]
    [InlineData(uint.MaxValue)]
    public async Task Receive_FrameLargerThanTheWindow_EndsTheSessionBeforeItArrivesAsync(uint length)
    {
        await using var hostile = new HostilePeer();
        await hostile.SendAsync(Data, YamuxFlags.Syn, 1, length);
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<MalformedMessageException>(hostile.Session.Failure);
    }

    [Fact]
    public async Task Receive_WindowBeyondThirtyTwoBits_EndsTheSessionAsync()
    {
        await using var hostile = new HostilePeer();
        await hostile.SendAsync(Window, YamuxFlags.Syn, 1, uint.MaxValue);
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<MalformedMessageException>(hostile.Session.Failure);
    }

    [Fact]
    public async Task Receive_FramesOfUnknownStreams_AreDiscardedAsync()
    {
        await using var hostile = new HostilePeer();
        await hostile.SendAsync(Data, YamuxFlags.None, 99, 100_000);
        await hostile.SendAsync(new byte[100_000]);
        await hostile.SendAsync(Window, YamuxFlags.Rst, 98, 0);
        await hostile.SendAsync(Ping, YamuxFlags.Syn, 0, 4711);
        YamuxHeader answer = await hostile.ReadUntilAsync(header => header.Type == Ping && header.Flags == YamuxFlags.Ack);
        Assert.Equal(4711u, answer.Length);
        Assert.Equal((0, 0L), (hostile.Session.ChannelCount, hostile.Session.Buffered));
    }

    [Fact]
    public async Task Receive_StreamFlood_IsRefusedBeyondTheLimitAsync()
    {
        const int limit = 50;
        await using var hostile = new HostilePeer(new YamuxOptions { MaxInboundStreams = limit });
        for (uint i = 0; i < 20 * limit; i++)
            await hostile.SendAsync(Window, YamuxFlags.Syn, (2 * i) + 1, 0);
        int refused = 0;
        await hostile.ReadUntilAsync(header => header.Flags.HasFlag(YamuxFlags.Rst) && ++refused == 19 * limit);
        Assert.Equal(limit, hostile.Session.ChannelCount);
    }

    [Fact]
    public async Task Receive_StreamsOpenedAndResetForEver_CountUntilTheirHandlersEndAsync()
    {
        const int limit = 50;
        await using var hostile = new HostilePeer(new YamuxOptions { MaxInboundStreams = limit });
        for (uint i = 0; i < 20 * limit; i++)
        {
            await hostile.SendAsync(Window, YamuxFlags.Syn, (2 * i) + 1, 0);
            await hostile.SendAsync(Window, YamuxFlags.Rst, (2 * i) + 1, 0);
        }

        int refused = 0;
        await hostile.ReadUntilAsync(header => header.Flags.HasFlag(YamuxFlags.Rst) && ++refused == 19 * limit);
        Assert.Equal(limit, hostile.Handlers);
        Assert.Equal(0, hostile.Session.ChannelCount);
    }

    [Fact]
    public async Task Receive_ManyFullWindows_ResetsStreamsBeyondTheSessionsMemoryAsync()
    {
        const int memory = YamuxOptions.InitialWindow * 4;
        await using var hostile = new HostilePeer(new YamuxOptions { MaxBuffered = memory, MaxWindow = YamuxOptions.InitialWindow });
        byte[] window = new byte[YamuxOptions.InitialWindow];
        for (uint i = 0; i < 40; i++)
        {
            await hostile.SendAsync(Data, YamuxFlags.Syn, (2 * i) + 1, (uint)window.Length);
            await hostile.SendAsync(window);
        }

        int resets = 0;
        await hostile.ReadUntilAsync(header => header.Flags.HasFlag(YamuxFlags.Rst) && ++resets == 36);
        Assert.InRange(hostile.Session.Buffered, 0, memory);
        Assert.Equal(4, hostile.Session.ChannelCount);
    }

    [Fact]
    public async Task Receive_PingFloodThatReadsNothing_EndsTheSessionAsync()
    {
        await using var hostile = new HostilePeer();
        byte[] pings = new byte[YamuxHeader.Size * 1000];
        for (int i = 0; i < 1000; i++)
            new YamuxHeader(Ping, YamuxFlags.Syn, 0, (uint)i).Write(pings.AsSpan(i * YamuxHeader.Size));
        for (int i = 0; i < 1000 && !hostile.Session.Closed.IsCompleted; i++)
            await hostile.SendAsync(pings);
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<MalformedMessageException>(hostile.Session.Failure);
    }

    [Fact]
    public async Task KeepAlive_PeerThatAnswersNothing_EndsTheSessionAsync()
    {
        await using var hostile = new HostilePeer(new YamuxOptions { PingTimeout = TimeSpan.FromMilliseconds(100) });
        await hostile.Session.Closed.WaitAsync(TestPeers.Patience);
        Assert.IsType<ChannelResetException>(hostile.Session.Failure);
    }

    [Fact]
    public async Task Open_PeerThatAcceptsNothing_WaitsAtTheBacklogAsync()
    {
        await using var hostile = new HostilePeer(new YamuxOptions { MaxUnacknowledged = 3 });
        for (int i = 0; i < 3; i++)
            await hostile.Session.OpenAsync(TestPeers.Limit());
        ValueTask<Channel> fourth = hostile.Session.OpenAsync(TestPeers.Limit());
        Assert.False(fourth.IsCompleted);
        await hostile.SendAsync(Window, YamuxFlags.Ack, 2, 0);
        await fourth;
    }

    [Fact]
    public async Task Session_RandomFrames_EndsOrGoesOnWithBoundedMemoryAsync()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            await using var hostile = new HostilePeer(new YamuxOptions { MaxInboundStreams = 8, MaxBuffered = YamuxOptions.InitialWindow, MaxWindow = YamuxOptions.InitialWindow });
            for (int i = 0; i < 50 && !hostile.Session.Closed.IsCompleted; i++)
            {
                // Well-formed on most counts, so that most frames come past the header.
                uint length = (uint)random.Next(0, random.Next(4) == 0 ? int.MaxValue : 2000);
                var type = (YamuxFrameType)random.Next(0, random.Next(20) == 0 ? 256 : 3);
                await hostile.SendAsync(type, (YamuxFlags)random.Next(16), type == Ping ? 0 : (uint)random.Next(1, 20), length);
                if (type == Data && length <= 2000)
                    await hostile.SendAsync(new byte[length]);
            }

            Assert.InRange(hostile.Session.Buffered, 0, YamuxOptions.InitialWindow);
            Assert.InRange(hostile.Handlers, 0, 8);
        }
    }
}
