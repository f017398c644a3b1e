namespace Verifiable.Networking.Channels;

/// <summary>One of many streams over a session: each side finishes its own direction, and either may reset both.</summary>
/// <remarks>Disposing finishes the own direction, and what the other still sends is discarded. A read returns 0 once the other has finished.</remarks>
public abstract class Channel : AsyncStream
{
    /// <summary>Says that nothing more will be written; reading goes on.</summary>
    /// <exception cref="ChannelResetException">The channel was reset before.</exception>
    public abstract ValueTask CompleteWritesAsync(CancellationToken cancellationToken = default);

    /// <summary>Resets both directions at once; the other side's reads and writes fail.</summary>
    public abstract void Abort();
}
