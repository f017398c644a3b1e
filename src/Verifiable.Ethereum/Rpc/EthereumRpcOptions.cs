namespace Verifiable.Ethereum.Rpc;

/// <summary>Limits of one connection to a node.</summary>
public sealed record EthereumRpcOptions
{
    /// <summary>Longest answer. Bytes; default 32 MiB (a page of logs with large calldata stays below 16 MiB); 1 KiB to 1 GiB.</summary>
    public int MaxResponseBytes { get; init; } = 32 << 20;

    /// <summary>Time for one attempt. Default 30 s (go-ethereum's default write timeout for HTTP); 10 ms to 10 min.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Repetitions after a transient transport fault. Default 4; 0 to 20.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Pause before the first repetition, doubled each time, with jitter. Default 100 ms; 0 to 10 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Notifications held for a slow reader of a subscription; one more ends the subscription. Default 1024; 1 to 1,000,000.</summary>
    public int SubscriptionCapacity { get; init; } = 1024;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Lists all values out of range.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        Check(MaxResponseBytes is >= 1 << 10 and <= 1 << 30, nameof(MaxResponseBytes), "1 KiB to 1 GiB", MaxResponseBytes);
        Check(Timeout >= TimeSpan.FromMilliseconds(10) && Timeout <= TimeSpan.FromMinutes(10), nameof(Timeout), "10 ms to 10 min", Timeout);
        Check(Retries is >= 0 and <= 20, nameof(Retries), "0 to 20", Retries);
        Check(RetryDelay >= TimeSpan.Zero && RetryDelay <= TimeSpan.FromSeconds(10), nameof(RetryDelay), "0 to 10 s", RetryDelay);
        Check(SubscriptionCapacity is >= 1 and <= 1_000_000, nameof(SubscriptionCapacity), "1 to 1,000,000", SubscriptionCapacity);
        if (failures.Count > 0)
        {
            throw new ArgumentException("EthereumRpcOptions: " + string.Join("; ", failures));
        }

        void Check(bool valid, string name, string expected, object got)
        {
            if (!valid)
            {
                failures.Add($"{name}: expected {expected}, got {got}");
            }
        }
    }
}
