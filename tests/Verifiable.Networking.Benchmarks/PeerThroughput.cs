using System.Buffers.Binary;
using System.Diagnostics;
using Verifiable.Networking.Channels;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Tests;

namespace Verifiable.Networking.Benchmarks;

/// <summary>Two of our peers in this process, over TCP, Noise and yamux.</summary>
internal sealed class PeerThroughput : IThroughput, IAsyncDisposable
{
    private readonly LocalPeer _server;
    private readonly LocalPeer _client;
    private readonly Session _session;

    private PeerThroughput(LocalPeer server, LocalPeer client, Session session) => (_server, _client, _session) = (server, client, session);

    public static async Task<PeerThroughput> CreateAsync()
    {
        LocalPeer server = TestPeers.Create("noise", protocols: new SinkProtocol());
        LocalPeer client = TestPeers.Create("noise");
        return new PeerThroughput(server, client, await client.DialAsync(server.ListenOnLoopback(), CancellationToken.None));
    }

    public async Task<TimeSpan> TransferAsync(long bytes)
    {
        await using Channel channel = await _session.OpenAsync(SinkProtocol.Name, CancellationToken.None);
        var block = new byte[256 * 1024];
        long start = Stopwatch.GetTimestamp();
        for (long left = bytes; left > 0; left -= block.Length)
            await channel.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)));
        await channel.CompleteWritesAsync();
        await channel.ReadExactlyAsync(block.AsMemory(0, 8));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long received = BinaryPrimitives.ReadInt64BigEndian(block);
        return received == bytes ? elapsed : throw new InvalidOperationException($"transfer: expected {bytes} bytes, got {received}");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
