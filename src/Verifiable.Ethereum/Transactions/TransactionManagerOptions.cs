using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Transactions;

/// <summary>How a <see cref="TransactionManager"/> prices, waits and explains.</summary>
public sealed record TransactionManagerOptions
{
    /// <summary>Added to the estimated gas. Percent; default 25 (state may move between estimation and mining); 0 to 400.</summary>
    public int GasMarginPercent { get; init; } = 25;

    /// <summary>Added to the estimated gas besides. Gas; default 30,000: one storage slot may have become zero since, which makes setting it 17,100 dearer; 0 to 1,000,000.</summary>
    public ulong GasSlack { get; init; } = 30_000;

    /// <summary>Least tip. Wei per gas; default 1 (local chains mine anything); up to <see cref="MaxFeePerGas"/>.</summary>
    public UInt128 MinPriorityFeePerGas { get; init; } = 1;

    /// <summary>No transaction offers more. Wei per gas; default 500 gwei; at least 1.</summary>
    public UInt128 MaxFeePerGas { get; init; } = 500_000_000_000;

    /// <summary>Blocks that must hold the transaction, its own included. Default 1; 1 to 10,000.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>Pause between two looks for a receipt. Default 250 ms; 1 ms to 1 min.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Without a receipt for so long, fees are raised. Default 30 s (2.5 mainnet slots); 10 ms to 1 h.</summary>
    public TimeSpan BumpAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Raise of both fees. Percent; default 15 (nodes demand 10 to replace); 10 to 100.</summary>
    public int BumpPercent { get; init; } = 15;

    /// <summary>How often fees are raised. Default 8 (about threefold); 0 to 100.</summary>
    public int MaxBumps { get; init; } = 8;

    /// <summary>Longest wait for a receipt. Default 10 min; 10 ms to 1 day.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Custom errors of the contracts that are called, to make reverts readable.</summary>
    public IReadOnlyList<AbiError> Errors { get; init; } = [];

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Lists all values out of range.</exception>
    public void Validate()
    {
        var failures = new List<string>();
        Check(GasMarginPercent is >= 0 and <= 400, nameof(GasMarginPercent), "0 to 400", GasMarginPercent);
        Check(GasSlack <= 1_000_000, nameof(GasSlack), "0 to 1,000,000", GasSlack);
        Check(MaxFeePerGas >= 1, nameof(MaxFeePerGas), "at least 1", MaxFeePerGas);
        Check(MinPriorityFeePerGas <= MaxFeePerGas, nameof(MinPriorityFeePerGas), "at most MaxFeePerGas", MinPriorityFeePerGas);
        Check(Confirmations is >= 1 and <= 10_000, nameof(Confirmations), "1 to 10,000", Confirmations);
        Check(PollInterval >= TimeSpan.FromMilliseconds(1) && PollInterval <= TimeSpan.FromMinutes(1), nameof(PollInterval), "1 ms to 1 min", PollInterval);
        Check(BumpAfter >= TimeSpan.FromMilliseconds(10) && BumpAfter <= TimeSpan.FromHours(1), nameof(BumpAfter), "10 ms to 1 h", BumpAfter);
        Check(BumpPercent is >= 10 and <= 100, nameof(BumpPercent), "10 to 100", BumpPercent);
        Check(MaxBumps is >= 0 and <= 100, nameof(MaxBumps), "0 to 100", MaxBumps);
        Check(Timeout >= TimeSpan.FromMilliseconds(10) && Timeout <= TimeSpan.FromDays(1), nameof(Timeout), "10 ms to 1 day", Timeout);
        if (failures.Count > 0)
        {
            throw new ArgumentException("TransactionManagerOptions: " + string.Join("; ", failures));
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
