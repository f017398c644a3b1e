using System.IO.Pipelines;
using Verifiable.Networking.Channels;

namespace Verifiable.Networking.Tests;

/// <summary>Two ends of a connection in memory.</summary>
internal sealed class Duplex(PipeReader input, PipeWriter output) : AsyncStream
{
    private readonly Stream _input = input.AsStream();
    private readonly Stream _output = output.AsStream();

    /// <summary>Bytes that were written.</summary>
    public long Written { get; private set; }

    /// <summary>Both ends; each holds at most 64 KiB that the other has not read.</summary>
    public static (Duplex Left, Duplex Right) Create()
    {
        var options = new PipeOptions(useSynchronizationContext: false);
        var leftToRight = new Pipe(options);
        var rightToLeft = new Pipe(options);
        return (new Duplex(rightToLeft.Reader, leftToRight.Writer), new Duplex(leftToRight.Reader, rightToLeft.Writer));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        return _output.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await output.CompleteAsync();
        input.CancelPendingRead();
    }
}
