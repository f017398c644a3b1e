using System.Text.Json;
using Verifiable.Networking.Tests.Interop;

namespace Verifiable.Networking.Benchmarks;

/// <summary>Two js-libp2p peers in processes of their own, over TCP, Noise and yamux.</summary>
internal sealed class JavaScriptThroughput : IThroughput, IAsyncDisposable
{
    private readonly JavaScriptPeer _server;
    private readonly JavaScriptPeer _client;

    private JavaScriptThroughput(JavaScriptPeer server, JavaScriptPeer client) => (_server, _client) = (server, client);

    public static async Task<JavaScriptThroughput> CreateAsync() => new(await JavaScriptPeer.StartAsync("noise"), await JavaScriptPeer.StartAsync("noise"));

    public async Task<TimeSpan> TransferAsync(long bytes)
    {
        JsonElement answer = await _client.DoAsync("fill", _server.Address, bytes);
        long received = answer.GetProperty("bytes").GetInt64();
        return received == bytes
            ? TimeSpan.FromMilliseconds(answer.GetProperty("milliseconds").GetDouble())
            : throw new InvalidOperationException($"transfer: expected {bytes} bytes, got {received}");
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }
}
