namespace Verifiable.Economics.Simulation;

/// <summary>Whole numbers that were observed: how many, their mean and how sure it is.</summary>
/// <remarks>Sums are exact, so that the order in which threads add is no matter.</remarks>
public sealed class Sample
{
    private Int128 _sum;
    private Int128 _squares;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean in tokens; 0 without any.</summary>
    public double Mean => Count == 0 ? 0 : (double)_sum / Count / Ledger.Token;

    /// <summary>Standard error of the mean in tokens; 0 with fewer than two.</summary>
    public double Error => Count < 2 ? 0 : Math.Sqrt(Math.Max(0, ((double)_squares - ((double)_sum * (double)_sum / Count)) / (Count - 1) / Count)) / Ledger.Token;

    /// <summary>Adds one.</summary>
    public void Add(long value)
    {
        Count++;
        _sum += value;
        _squares += (Int128)value * value;
    }

    /// <summary>Adds all of another sample.</summary>
    public void Add(Sample other)
    {
        Count += other.Count;
        _sum += other._sum;
        _squares += other._squares;
    }
}
