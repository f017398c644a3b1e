namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Values of several linear forms along mixed-radix digits, updated by one addition per form from one position to the next.</summary>
/// <remarks>The walker is immutable; digits and values live with the caller. Sums wrap modulo 2^64, which differences undo.</remarks>
internal sealed unsafe class DigitWalker
{
    private readonly long[] _extents;
    private readonly long[] _coefficients;
    private readonly long[] _carries;

    /// <summary>A walker over <paramref name="extents"/> (last fastest) with <paramref name="coefficients"/> by form and digit.</summary>
    public DigitWalker(long[] extents, long[][] coefficients)
    {
        _extents = extents;
        FormCount = coefficients.Length;
        _coefficients = new long[extents.Length * FormCount];
        _carries = new long[extents.Length * FormCount];
        for (int f = 0; f < FormCount; f++)
        {
            long wrapped = 0;
            for (int d = extents.Length - 1; d >= 0; d--)
            {
                _coefficients[(d * FormCount) + f] = coefficients[f][d];
                _carries[(d * FormCount) + f] = unchecked(coefficients[f][d] - wrapped);
                wrapped = unchecked(wrapped + (coefficients[f][d] * (extents[d] - 1)));
            }
        }
    }

    /// <summary>Number of digits.</summary>
    public int Rank => _extents.Length;

    /// <summary>Number of forms.</summary>
    public int FormCount { get; }

    /// <summary>Change of the first form from one value of the last digit to the next.</summary>
    public long LastStep => Rank == 0 ? 0 : _coefficients[^FormCount];

    /// <summary>Positions until the last digit wraps, this one included.</summary>
    public long Rest(long* digits) => Rank == 0 ? 1 : _extents[^1] - digits[Rank - 1];

    /// <summary>Sets digits and values to position <paramref name="index"/>; the forms' constants are <paramref name="origin"/>, zero if null.</summary>
    public void Start(long index, long* digits, long* values, long* origin)
    {
        for (int f = 0; f < FormCount; f++)
            values[f] = origin is null ? 0 : origin[f];
        for (int d = Rank - 1; d >= 0; d--)
        {
            (index, digits[d]) = Math.DivRem(index, _extents[d]);
            for (int f = 0; f < FormCount; f++)
                values[f] = unchecked(values[f] + (digits[d] * _coefficients[(d * FormCount) + f]));
        }
    }

    /// <summary>Values of the single form at <paramref name="count"/> positions from <paramref name="index"/> on.</summary>
    /// <param name="index">The first position.</param>
    /// <param name="count">Number of positions.</param>
    /// <param name="digits">Room for the digits.</param>
    /// <param name="table">Receives the values.</param>
    /// <param name="origin">The form's constant, zero if null.</param>
    public void Tabulate(long index, int count, long* digits, long* table, long* origin)
    {
        if (Rank == 0)
        {
            new Span<long>(table, count).Fill(origin is null ? 0 : *origin);
            return;
        }

        long extent = _extents[^1], step = _coefficients[^1];
        while (count > 0)
        {
            long value;
            Start(index, digits, &value, origin);
            int run = (int)Math.Min(count, extent - digits[Rank - 1]);
            for (int i = 0; i < run; i++, value = unchecked(value + step))
                table[i] = value;
            table += run;
            index += run;
            count -= run;
        }
    }

    /// <summary>Goes to the next position; the last one is followed by anything.</summary>
    public void Advance(long* digits, long* values)
    {
        int d = Rank - 1;
        while (d >= 0 && ++digits[d] == _extents[d])
            digits[d--] = 0;
        if (d < 0)
            return;
        for (int f = 0, i = d * FormCount; f < FormCount; f++, i++)
            values[f] = unchecked(values[f] + _carries[i]);
    }
}
