using System.Net.Sockets;
using System.Text.Json;

namespace Verifiable.EndToEnd.Processes;

/// <summary>However a local network ends, no process of it stays behind.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Cancelled = 130;
    private const int Killed = 137;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-interrupt-").FullName;
    private readonly CancellationTokenSource _bound = new(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _bound.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <remarks>A terminal sends SIGINT to the whole group, so chain and nodes get it as well; the others reach the demo alone.</remarks>
    [Theory]
    [InlineData("INT", true, Cancelled)]
    [InlineData("TERM", false, Cancelled)]
    [InlineData("KILL", false, Killed)]
    public async Task DevnetDemo_EndedBySignal_LeavesNoProcessBehind(string signal, bool group, int expectedCode)
    {
        using CliProcess demo = CliProcess.Start("devnet", "demo", "--out", _folder);
        await UntilAsync(demo, () => demo.Output.Contains("claimed by honest-worker", StringComparison.Ordinal));
        // The demo, the chain's two shells and itself, worker and challenger.
        Assert.InRange(demo.Session.Count, 5, 20);
        await demo.SignalAsync(signal, group);
        await AssertGoneAsync(demo, expectedCode);
    }

    [Fact]
    public async Task DevnetUp_EndedByCtrlC_LeavesNothingListening()
    {
        using CliProcess network = CliProcess.Start("devnet", "up", "--out", _folder, "--port", "0", "--format", "json");
        await UntilAsync(network, () => network.Output.Contains('}', StringComparison.Ordinal));
        var rpc = new Uri(JsonDocument.Parse(network.Output).RootElement.GetProperty("rpc").GetString()!);
        using (var before = new TcpClient())
            await before.ConnectAsync(rpc.Host, rpc.Port, _bound.Token);
        await network.SignalAsync("INT", group: true);
        await AssertGoneAsync(network, Cancelled);
        using var after = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(async () => await after.ConnectAsync(rpc.Host, rpc.Port, _bound.Token));
    }

    private async Task AssertGoneAsync(CliProcess process, int expectedCode)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_bound.Token);
        patience.CancelAfter(s_patience);
        int code = await process.WaitAsync(patience.Token);
        Assert.True(expectedCode == code, $"expected exit code {expectedCode}, got {code}\n{process.Output}\n{process.Errors}");
        // A process that just died of the signal has the same exit code, but clears nothing up.
        if (code == Cancelled)
            Assert.Contains("cancelled", process.Errors, StringComparison.Ordinal);
        while (process.Session is { Count: > 0 } left)
        {
            Assert.False(patience.IsCancellationRequested, $"expected no process, got {string.Join(", ", left)}");
            await Task.Delay(50, _bound.Token);
        }
    }

    private async Task UntilAsync(CliProcess process, Func<bool> condition)
    {
        while (!condition())
        {
            Assert.True(process.IsRunning, $"expected it to run, got its end\n{process.Output}\n{process.Errors}");
            await Task.Delay(20, _bound.Token);
        }
    }
}
