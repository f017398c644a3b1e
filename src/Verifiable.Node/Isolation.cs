using Microsoft.Extensions.Logging;
using Verifiable.Ethereum.Rpc;
using Verifiable.Execution.Bundles;

namespace Verifiable.Node;

/// <summary>Keeps what goes wrong with one job or game away from all others: it is logged, and that one is left alone for a while, longer from failure to failure.</summary>
/// <remarks>Jobs and games are anybody's input, so nothing about one of them may end the node. A chain that is away is no such failure: it passes through. For one thread at a time.</remarks>
/// <param name="logger">Where failures go.</param>
/// <param name="time">The clock of the pauses.</param>
public sealed class Isolation(ILogger logger, TimeProvider time)
{
    // A game's clock is hours, a blob's way seconds.
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, (long Since, TimeSpan Pause)> _paused = new(StringComparer.Ordinal);

    /// <summary>Whether nothing is wrong with a subject, or its pause is over.</summary>
    public bool IsDue(string subject) => !_paused.TryGetValue(subject, out (long Since, TimeSpan Pause) failed) || time.GetElapsedTime(failed.Since) >= failed.Pause;

    /// <summary>Looks after a subject, unless it is left alone; false when it failed now.</summary>
    public async Task<bool> TryAsync(string subject, Func<Task> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        if (!IsDue(subject))
            return true;
        try
        {
            await look();
            _paused.Remove(subject);
            return true;
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or EthereumTransportException or EthereumRpcException or EthereumResponseException))
        {
            TimeSpan pause = _paused.TryGetValue(subject, out (long Since, TimeSpan Pause) before) ? TimeSpan.FromTicks(Math.Min(2 * before.Pause.Ticks, s_longest.Ticks)) : s_first;
            _paused[subject] = (time.GetTimestamp(), pause);
            if (exception is BundleException)
                Log.SubjectUnusable(logger, subject, exception.Message, pause);
            else
                Log.SubjectFailed(logger, exception, subject, pause);
            return false;
        }
    }
}
