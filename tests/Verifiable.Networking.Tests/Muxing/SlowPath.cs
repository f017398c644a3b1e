using System.Threading.Channels;

namespace Verifiable.Networking.Tests.Muxing;

/// <summary>A connection in memory on which every byte takes its time.</summary>
internal static class SlowPath
{
    /// <summary>Both ends; each direction takes <paramref name="delay"/>, and any number of bytes may be on their way.</summary>
    public static (Stream Left, Stream Right) Create(TimeSpan delay)
    {
        (Duplex left, Duplex leftRelay) = Duplex.Create();
        (Duplex right, Duplex rightRelay) = Duplex.Create();
        _ = RelayAsync(leftRelay, rightRelay, delay);
        _ = RelayAsync(rightRelay, leftRelay, delay);
        return (left, right);
    }

    private static async Task RelayAsync(Stream from, Stream to, TimeSpan delay)
    {
        var onTheWay = Channel.CreateBounded<(byte[] Bytes, DateTime Arrival)>(100_000);
        Task arriving = Task.Run(async () =>
        {
            await foreach ((byte[] bytes, DateTime arrival) in onTheWay.Reader.ReadAllAsync())
            {
                TimeSpan left = arrival - DateTime.UtcNow;
                if (left > TimeSpan.Zero)
                    await Task.Delay(left);
                await to.WriteAsync(bytes);
            }
        });
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer)) > 0)
            await onTheWay.Writer.WriteAsync((buffer[..read], DateTime.UtcNow + delay));
        onTheWay.Writer.Complete();
        await arriving;
        await to.DisposeAsync();
    }
}
