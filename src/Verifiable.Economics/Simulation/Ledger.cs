namespace Verifiable.Economics.Simulation;

/// <summary>What every agent has won or lost, in millionths of a token, and where money left the market.</summary>
/// <remarks>Additions of whole numbers commute, so that jobs on several threads give the same balances.</remarks>
public sealed class Ledger(int agents)
{
    /// <summary>Millionths in a token.</summary>
    public const long Token = 1_000_000;

    private readonly long[] _balances = new long[agents];
    private long _burned;
    private long _gas;
    private long _work;

    /// <summary>What was burned.</summary>
    public long Burned => _burned;

    /// <summary>What transactions cost.</summary>
    public long Gas => _gas;

    /// <summary>What computing cost.</summary>
    public long Work => _work;

    /// <summary>Balance of an agent; all begin at zero.</summary>
    public long this[int agent] => _balances[agent];

    /// <summary>Sum of all balances and of what left the market: zero, or money was made or lost.</summary>
    public long Imbalance => _balances.Sum() + _burned + _gas + _work;

    /// <summary>A whole number of millionths.</summary>
    public static long Amount(double tokens) => (long)Math.Round(tokens * Token);

    /// <summary>Moves money between agents.</summary>
    internal void Pay(int from, int to, long amount)
    {
        Interlocked.Add(ref _balances[from], -amount);
        Interlocked.Add(ref _balances[to], amount);
    }

    /// <summary>Burns money of an agent.</summary>
    internal void Burn(int from, long amount) => Spend(from, amount, ref _burned);

    /// <summary>Pays for transactions.</summary>
    internal void PayGas(int from, long amount) => Spend(from, amount, ref _gas);

    /// <summary>Pays for computing.</summary>
    internal void PayWork(int from, long amount) => Spend(from, amount, ref _work);

    private void Spend(int from, long amount, ref long sink)
    {
        Interlocked.Add(ref _balances[from], -amount);
        Interlocked.Add(ref sink, amount);
    }
}
