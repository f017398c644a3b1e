using System.Threading.Channels;
using Verifiable.Networking.Muxing;
using Channel = Verifiable.Networking.Channels.Channel;

namespace Verifiable.Networking.Tests.Muxing;

/// <summary>Two sessions over a connection in memory; channels that the client opens wait in <see cref="Accepted"/> and live until the pair is disposed.</summary>
internal sealed class YamuxPair : IAsyncDisposable
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<Channel> _accepted = System.Threading.Channels.Channel.CreateBounded<Channel>(100_000);

    public YamuxPair(YamuxOptions? options = null, TimeSpan delay = default)
    {
        (Stream left, Stream right) = delay == default ? Duplex.Create() : SlowPath.Create(delay);
        Client = new YamuxSession(left, isInitiator: true, options ?? new YamuxOptions(), (_, _) => Task.CompletedTask);
        Server = new YamuxSession(right, isInitiator: false, options ?? new YamuxOptions(), async (channel, token) =>
        {
            await _accepted.Writer.WriteAsync(channel, token);
            await _end.Task;
        });
        Client.Start();
        Server.Start();
    }

    public YamuxSession Client { get; }

    public YamuxSession Server { get; }

    public ChannelReader<Channel> Accepted => _accepted.Reader;

    /// <summary>A channel's two ends.</summary>
    public async Task<(Channel Client, Channel Server)> OpenAsync()
    {
        Channel client = await Client.OpenAsync(TestPeers.Limit());
        return (client, await Accepted.ReadAsync(TestPeers.Limit()));
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
