namespace Verifiable.Networking.Channels;

/// <summary>A stream of two directions that is read and written asynchronously only.</summary>
/// <remarks>One reader and one writer may work at the same time; two readers, or two writers, may not.</remarks>
public abstract class AsyncStream : Stream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanWrite => true;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override long Length => throw Unsupported("length");

    /// <inheritdoc/>
    public sealed override long Position
    {
        get => throw Unsupported("position");
        set => throw Unsupported("position");
    }

    /// <inheritdoc/>
    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract override ValueTask DisposeAsync();

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw Unsupported("synchronous read");

    /// <inheritdoc/>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw Unsupported("synchronous write");

    /// <summary>Does nothing: what is written is sent as soon as the connection takes it.</summary>
    public sealed override void Flush()
    {
    }

    /// <summary>Does nothing: what is written is sent as soon as the connection takes it.</summary>
    public sealed override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw Unsupported("seek");

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw Unsupported("length");

    private NotSupportedException Unsupported(string what) => new($"{GetType().Name}: expected asynchronous reads and writes, got {what}");
}
