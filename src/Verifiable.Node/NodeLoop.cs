using Microsoft.Extensions.Logging;
using Verifiable.Ethereum;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Node;

/// <summary>Runs a role: the outbox pump beside a loop that reads the chain and decides. A chain that is away is waited for.</summary>
public static class NodeLoop
{
    /// <summary>Runs until cancelled, or until either part fails for another reason than the chain being away.</summary>
    /// <param name="context">The node.</param>
    /// <param name="decide">One look at the chain as the store knows it; idempotent.</param>
    /// <param name="cancellationToken">Stops the node.</param>
    public static async Task RunAsync(NodeContext context, Func<CancellationToken, Task> decide, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(decide);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pump = context.Pump.RunAsync(stop.Token);
        Task loop = LoopAsync(context, decide, stop.Token);
        Task first = await Task.WhenAny(pump, loop);
        await stop.CancelAsync();
        await Task.WhenAll(
            pump.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default),
            loop.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default));
        await first;
    }

    private static async Task LoopAsync(NodeContext context, Func<CancellationToken, Task> decide, CancellationToken cancellationToken)
    {
        bool isAnnounced = false;
        while (true)
        {
            try
            {
                if (!isAnnounced)
                {
                    string free = TokenAmount.Format(await context.FreeStakeAsync(cancellationToken));
                    Log.Started(context.Logger, context.Account, context.Deployment.ChainId, context.Options.RpcName, free);
                    isAnnounced = true;
                }

                await context.Events.CatchUpAsync(cancellationToken);
                await decide(cancellationToken);
            }
            catch (Exception exception) when (exception is EthereumTransportException or EthereumRpcException or EthereumResponseException or ContractRevertException)
            {
                Log.ChainAway(context.Logger, exception);
            }

            await Task.Delay(context.Options.PollInterval, cancellationToken);
        }
    }
}
