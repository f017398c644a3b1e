using Verifiable.Networking.Muxing;

namespace Verifiable.Networking.Tests.Hostile;

/// <summary>One of our sessions, and the bare connection at its other end. Its handlers never end by themselves.</summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Duplex _connection;
    private int _handlers;

    public HostilePeer(YamuxOptions? options = null)
    {
        (Duplex left, _connection) = Duplex.Create();
        Session = new YamuxSession(left, isInitiator: false, options ?? new YamuxOptions(), (_, _) =>
        {
            Interlocked.Increment(ref _handlers);
            return _end.Task;
        });
        Session.Start();
    }

    public YamuxSession Session { get; }

    /// <summary>Handlers that were started.</summary>
    public int Handlers => Volatile.Read(ref _handlers);

    public Task SendAsync(YamuxFrameType type, YamuxFlags flags, uint streamId, uint length)
    {
        var header = new byte[YamuxHeader.Size];
        new YamuxHeader(type, flags, streamId, length).Write(header);
        return SendAsync(header);
    }

    /// <summary>Sends bytes, or drops them when the session has ended.</summary>
    public async Task SendAsync(byte[] bytes)
    {
        // The session's end stops reading, and then nothing takes these bytes.
        Task writing = _connection.WriteAsync(bytes, TestPeers.Limit()).AsTask();
        await Task.WhenAny(writing, Session.Closed);
    }

    /// <summary>Reads frames until one is what is looked for; none of them has a payload.</summary>
    public async Task<YamuxHeader> ReadUntilAsync(Func<YamuxHeader, bool> found)
    {
        var bytes = new byte[YamuxHeader.Size];
        while (true)
        {
            await _connection.ReadExactlyAsync(bytes, TestPeers.Limit());
            YamuxHeader header = YamuxHeader.Read(bytes);
            if (found(header))
                return header;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await Session.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
