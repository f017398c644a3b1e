namespace Verifiable.Node;

/// <summary>Spaces out attempts at what failed before, each under its key: the pause doubles from a second to a minute. Safe for concurrent use.</summary>
/// <param name="time">The clock.</param>
public sealed class RetryPace(TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, (long Last, TimeSpan Pause)> _attempts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Whether an attempt is due; then it counts as made. The first one always is.</summary>
    public bool TryTake(string key)
    {
        lock (_gate)
        {
            TimeSpan pause = s_first;
            if (_attempts.TryGetValue(key, out (long Last, TimeSpan Pause) before))
            {
                if (time.GetElapsedTime(before.Last) < before.Pause)
                    return false;
                pause = 2 * before.Pause > s_longest ? s_longest : 2 * before.Pause;
            }

            _attempts[key] = (time.GetTimestamp(), pause);
            return true;
        }
    }
}
