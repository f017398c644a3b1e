using Verifiable.Ethereum.Rpc;

namespace Verifiable.EndToEnd.Processes;

/// <summary>Mines a block every so often on a chain that does not by itself, unless told to wait.</summary>
internal sealed class Miner : IAsyncDisposable
{
    private static readonly TimeSpan s_blockTime = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _mining;

    public Miner(IEthereumRpc rpc) => _mining = MineAsync(rpc, _stop.Token);

    /// <summary>While set, transactions wait.</summary>
    public bool IsPaused { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _mining.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task MineAsync(IEthereumRpc rpc, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!IsPaused)
                await rpc.SendAsync("evm_mine", [], cancellationToken);
            await Task.Delay(s_blockTime, cancellationToken);
        }
    }
}
