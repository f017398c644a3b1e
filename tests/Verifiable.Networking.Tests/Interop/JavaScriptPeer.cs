using System.Diagnostics;
using System.Text.Json;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Tests.Interop;

/// <summary>A js-libp2p peer in a process of its own: <c>peer.mjs</c>.</summary>
internal sealed class JavaScriptPeer : IAsyncDisposable
{
    private readonly Process _process;

    private JavaScriptPeer(Process process, JsonElement greeting)
    {
        _process = process;
        PeerId = PeerId.Parse(greeting.Text("peer"));
        Address = Multiaddress.Parse(greeting.GetProperty("addresses")[0].GetString()!);
    }

    public PeerId PeerId { get; }

    /// <summary>Where it listens, its id included.</summary>
    public Multiaddress Address { get; }

    /// <summary>Starts one that listens on a free port of loopback.</summary>
    public static async Task<JavaScriptPeer> StartAsync(string security, string addressSuffix = "")
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Verifiable.sln")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("start js-libp2p: expected Verifiable.sln in a folder above, got none");
        string script = Path.Combine(root, "tests/Verifiable.Networking.Tests/Interop/peer.mjs");
        var process = Process.Start(new ProcessStartInfo("node", [script, security, "/ip4/127.0.0.1/tcp/0" + addressSuffix])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            return new JavaScriptPeer(process, await ReadAsync(process));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Has it do something with one of our peers.</summary>
    public async Task<JsonElement> DoAsync(string command, Multiaddress? address = null, long bytes = 0, string text = "")
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object> { ["do"] = command, ["address"] = address?.ToString() ?? "", ["bytes"] = bytes, ["text"] = text }));
        JsonElement answer = await ReadAsync(_process);
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new InvalidOperationException($"js-libp2p {command}: expected success, got {error.GetString()}")
            : answer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TestPeers.Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.Dispose();
        }
    }

    private static async Task<JsonElement> ReadAsync(Process process)
    {
        string? line = await process.StandardOutput.ReadLineAsync(TestPeers.Limit());
        return JsonDocument.Parse(line ?? throw new InvalidOperationException("js-libp2p: expected an answer, got the end of its output (its errors are above)")).RootElement;
    }
}
