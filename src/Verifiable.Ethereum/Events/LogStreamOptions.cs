namespace Verifiable.Ethereum.Events;

/// <summary>How a <see cref="LogStream"/> reads.</summary>
public sealed record LogStreamOptions
{
    /// <summary>Blocks that must lie above a block before it is read. Default 0 (a re-org is told as a roll-back); 0 to 10,000.</summary>
    public ulong Confirmations { get; init; }

    /// <summary>Blocks of one request. Default 1000 (hosted nodes refuse more than a few thousand); 1 to 100,000.</summary>
    public ulong PageSize { get; init; } = 1000;

    /// <summary>Pause when nothing new is there. Default 500 ms; 1 ms to 5 min.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Lists all values out of range.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        if (Confirmations > 10_000)
        {
            failures.Add($"{nameof(Confirmations)}: expected 0 to 10,000, got {Confirmations}");
        }

        if (PageSize is < 1 or > 100_000)
        {
            failures.Add($"{nameof(PageSize)}: expected 1 to 100,000, got {PageSize}");
        }

        if (PollInterval < TimeSpan.FromMilliseconds(1) || PollInterval > TimeSpan.FromMinutes(5))
        {
            failures.Add($"{nameof(PollInterval)}: expected 1 ms to 5 min, got {PollInterval}");
        }

        if (failures.Count > 0)
        {
            throw new ArgumentException("LogStreamOptions: " + string.Join("; ", failures));
        }
    }
}
