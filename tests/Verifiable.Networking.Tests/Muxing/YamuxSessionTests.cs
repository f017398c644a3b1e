using Verifiable.Networking.Channels;
using Verifiable.Networking.Muxing;

namespace Verifiable.Networking.Tests.Muxing;

public sealed class YamuxSessionTests
{
    [Fact]
    public async Task Channel_BothWays_CarriesBytesAndEndsAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        await client.WriteAsync("question"u8.ToArray());
        await client.CompleteWritesAsync();
        Assert.Equal("question"u8.ToArray(), await ReadAllAsync(server));
        // One direction has ended, the other goes on.
        await server.WriteAsync("answer"u8.ToArray());
        await server.CompleteWritesAsync();
        Assert.Equal("answer"u8.ToArray(), await ReadAllAsync(client));
        await EventuallyAsync(() => pair.Client.ChannelCount == 0 && pair.Server.ChannelCount == 0);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await client.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task Write_ReaderThatWaits_StopsAtTheWindowAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        Task writing = client.WriteAsync(new byte[2 * YamuxOptions.InitialWindow]).AsTask();
        await EventuallyAsync(() => pair.Server.Buffered == YamuxOptions.InitialWindow);
        // Other channels are not held up.
        (Channel other, Channel otherServer) = await pair.OpenAsync();
        await other.WriteAsync(new byte[1]);
        Assert.Equal(1, await otherServer.ReadAsync(new byte[1], TestPeers.Limit()));
        Assert.False(writing.IsCompleted);
        Assert.Equal(YamuxOptions.InitialWindow, pair.Server.Buffered);

        await server.ReadExactlyAsync(new byte[2 * YamuxOptions.InitialWindow], TestPeers.Limit());
        await writing;
        Assert.Equal(0, pair.Server.Buffered);
    }

    [Fact]
    public async Task Abort_OneSide_FailsTheOtherAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        await client.WriteAsync(new byte[10]);
        await EventuallyAsync(() => pair.Server.Buffered == 10);
        client.Abort();
        await EventuallyAsync(() => pair.Server.Buffered == 0);
        await Assert.ThrowsAsync<ChannelResetException>(async () => await server.ReadExactlyAsync(new byte[1]));
        await Assert.ThrowsAsync<ChannelResetException>(async () => await server.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<ChannelResetException>(async () => await client.ReadExactlyAsync(new byte[1]));
        Assert.Equal((0, 0), (pair.Client.ChannelCount, pair.Server.ChannelCount));
    }

    [Fact]
    public async Task Dispose_BeforeTheOtherFinished_DiscardsWhatItStillSendsAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        await client.DisposeAsync();
        Assert.Equal(0, await server.ReadAsync(new byte[1], TestPeers.Limit()));
        // More than the window: what nobody reads is credited like what is read.
        await server.WriteAsync(new byte[4 * YamuxOptions.InitialWindow], TestPeers.Limit());
        await server.CompleteWritesAsync();
        await EventuallyAsync(() => pair.Client.ChannelCount == 0);
        Assert.Equal(0, pair.Client.Buffered);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await client.ReadExactlyAsync(new byte[1]));
    }

    [Fact]
    public async Task Dispose_OtherSideThatNeverFinishes_IsResetAfterTheLingerTimeAsync()
    {
        await using var pair = new YamuxPair(new YamuxOptions { Linger = TimeSpan.FromMilliseconds(100) });
        (Channel client, Channel server) = await pair.OpenAsync();
        await client.DisposeAsync();
        await EventuallyAsync(() => pair.Client.ChannelCount == 0 && pair.Server.ChannelCount == 0);
        await Assert.ThrowsAsync<ChannelResetException>(async () => await server.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task Read_AfterTheSessionEnded_StillGivesWhatTheOtherSideFinishedAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        await server.WriteAsync("last words"u8.ToArray());
        await server.CompleteWritesAsync();
        await pair.Server.DisposeAsync();
        await pair.Client.Closed.WaitAsync(TestPeers.Patience);
        Assert.Equal("last words"u8.ToArray(), await ReadAllAsync(client));
        await Assert.ThrowsAsync<ChannelResetException>(async () => await client.WriteAsync(new byte[1]));
    }

    [Fact]
    public async Task Read_Cancelled_LeavesTheChannelUsableAsync()
    {
        await using var pair = new YamuxPair();
        (Channel client, Channel server) = await pair.OpenAsync();
        using var cancel = new CancellationTokenSource();
        ValueTask<int> reading = client.ReadAsync(new byte[1], cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        await server.WriteAsync(new byte[] { 7 }, TestPeers.Limit());
        var next = new byte[1];
        Assert.Equal(1, await client.ReadAsync(next, TestPeers.Limit()));
        Assert.Equal(7, next[0]);
    }

    [Fact]
    public async Task Open_TenThousandChannelsAtOnce_AllCarryTheirOwnBytesAsync()
    {
        const int count = 10_000;
        await using var pair = new YamuxPair(new YamuxOptions { MaxInboundStreams = count });
        var clients = new Channel[count];
        await Parallel.ForAsync(0, count, async (i, token) =>
        {
            clients[i] = await pair.Client.OpenAsync(token);
            await clients[i].WriteAsync(BitConverter.GetBytes(i), token);
        });
        var answered = new HashSet<int>();
        for (int i = 0; i < count; i++)
        {
            Channel server = await pair.Accepted.ReadAsync(TestPeers.Limit());
            var number = new byte[4];
            await server.ReadExactlyAsync(number, TestPeers.Limit());
            Assert.True(answered.Add(BitConverter.ToInt32(number)));
            await server.WriteAsync(number);
        }

        Assert.Equal((count, count), (pair.Client.ChannelCount, pair.Server.ChannelCount));
        for (int i = 0; i < count; i++)
        {
            var number = new byte[4];
            await clients[i].ReadExactlyAsync(number, TestPeers.Limit());
            Assert.Equal(i, BitConverter.ToInt32(number));
        }
    }

    [Fact]
    public async Task Channels_ManyAtOnceWithRandomPieces_DeliverEveryByteInOrderAsync()
    {
        await using var pair = new YamuxPair();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(seed => Task.Run(async () =>
        {
            Channel client = await pair.Client.OpenAsync(TestPeers.Limit());
            await client.WriteAsync(new[] { (byte)seed });
            var random = new Random(seed);
            for (int left = 2_000_000; left > 0;)
            {
                byte[] piece = new byte[Math.Min(left, random.Next(1, 200_000))];
                random.NextBytes(piece);
                await client.WriteAsync(piece, TestPeers.Limit());
                left -= piece.Length;
            }

            await client.CompleteWritesAsync();
        })).Concat(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            Channel server = await pair.Accepted.ReadAsync(TestPeers.Limit());
            byte[] all = await ReadAllAsync(server);
            var random = new Random(all[0]);
            int at = 1;
            for (int left = 2_000_000; left > 0;)
            {
                byte[] piece = new byte[Math.Min(left, random.Next(1, 200_000))];
                random.NextBytes(piece);
                Assert.True(all.AsSpan(at, piece.Length).SequenceEqual(piece));
                at += piece.Length;
                left -= piece.Length;
            }

            Assert.Equal(all.Length, at);
        }))));
    }

    [Fact]
    public async Task Window_LongPathAndFastReader_GrowsWithinTheSessionsMemoryAsync()
    {
        var options = new YamuxOptions { MaxWindow = 1024 * 1024, MaxBuffered = 2 * 1024 * 1024 };
        await using var pair = new YamuxPair(options, TimeSpan.FromMilliseconds(50));
        await EventuallyAsync(() => pair.Server.RoundTrip >= TimeSpan.FromMilliseconds(90));
        (Channel first, Channel firstServer) = await pair.OpenAsync();
        (Channel second, Channel secondServer) = await pair.OpenAsync();
        // Half of what may be buffered is there to grow by: the first takes most of it. On a busy machine the reader is not always fast, and a window grows later.
        while (((YamuxChannel)firstServer).Growth < options.MaxWindow - YamuxOptions.InitialWindow)
            await TransferAsync(first, firstServer);
        await TransferAsync(second, secondServer);
        Assert.Equal(options.MaxWindow - YamuxOptions.InitialWindow, ((YamuxChannel)firstServer).Growth);
        Assert.InRange(((YamuxChannel)secondServer).Growth, 0, YamuxOptions.InitialWindow);
    }

    private static async Task TransferAsync(Channel from, Channel to)
    {
        Task writing = from.WriteAsync(new byte[6 * 1024 * 1024], TestPeers.Limit()).AsTask();
        await to.ReadExactlyAsync(new byte[6 * 1024 * 1024], TestPeers.Limit());
        await writing;
    }

    /// <summary>Waits until something is so; a test that waits too long fails.</summary>
    internal static async Task EventuallyAsync(Func<bool> condition)
    {
        CancellationToken limit = TestPeers.Limit();
        while (!condition())
            await Task.Delay(5, limit);
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var all = new MemoryStream();
        await stream.CopyToAsync(all, TestPeers.Limit());
        return all.ToArray();
    }
}
