namespace Verifiable.Networking.Muxing;

/// <summary>Limits of a multiplexed session; the defaults follow go-libp2p where it has them.</summary>
public sealed record YamuxOptions
{
    /// <summary>What the specification gives every stream at first, in bytes.</summary>
    public const int InitialWindow = 256 * 1024;

    /// <summary>Bytes of one stream that may wait here unread. 256 KiB to 1 GiB; default 16 MiB, as in go-yamux.</summary>
    public int MaxWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of all streams that may wait here unread; the stream that exceeds it is reset, and windows grow by half of it together. From <see cref="MaxWindow"/>; default 64 MiB.</summary>
    public long MaxBuffered { get; init; } = 64 * 1024 * 1024;

    /// <summary>Streams that the other side may have open, their handlers included. 1 to 1,000,000; default 1,000.</summary>
    public int MaxInboundStreams { get; init; } = 1000;

    /// <summary>Streams that this side opens before the other has accepted them. 1 to 256; default 256, the specification's most.</summary>
    public int MaxUnacknowledged { get; init; } = 256;

    /// <summary>Time between pings. 100 ms to 1 h; default 30 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for the answer to a ping, after which the session ends: a peer that reads nothing answers nothing. 100 ms to 1 h; default 15 s.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that a stream closed here waits for the other side to finish before it is reset. 100 ms to 1 h; default 30 s.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All values that are out of range, together.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        Check(MaxWindow is >= InitialWindow and <= 1 << 30, nameof(MaxWindow), MaxWindow);
        Check(MaxBuffered >= MaxWindow, nameof(MaxBuffered), MaxBuffered);
        Check(MaxInboundStreams is >= 1 and <= 1_000_000, nameof(MaxInboundStreams), MaxInboundStreams);
        Check(MaxUnacknowledged is >= 1 and <= 256, nameof(MaxUnacknowledged), MaxUnacknowledged);
        Check(IsDuration(KeepAlive), nameof(KeepAlive), KeepAlive);
        Check(IsDuration(PingTimeout), nameof(PingTimeout), PingTimeout);
        Check(IsDuration(Linger), nameof(Linger), Linger);
        if (failures.Count > 0)
            throw new ArgumentException($"yamux options: expected values in range, got {string.Join(", ", failures)}");

        void Check(bool valid, string name, object value)
        {
            if (!valid)
                failures.Add($"{name} = {value}");
        }
    }

    private static bool IsDuration(TimeSpan value) => value >= TimeSpan.FromMilliseconds(100) && value <= TimeSpan.FromHours(1);
}
