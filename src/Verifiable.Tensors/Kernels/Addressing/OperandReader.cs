using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Reads one operand for ranges of lanes at one scalar position, pads and gathers included.</summary>
/// <remarks>
/// Lane digits whose forms continue each other are merged; what remains innermost is the <b>run</b>: lanes whose element indices differ by a
/// constant step. Everything that can vary only from run to run (checks, gathers) is decided once per run. A run is stored as
/// <c>[first lane, length, form values...]</c>, the values without the scalar digits' share; that share comes with each load.
/// Where an index or two divided coordinates vary inside a run, runs have length 1.
/// </remarks>
internal sealed unsafe class OperandReader
{
    /// <summary>Longs of a stored run before its form values: first lane and length.</summary>
    public const int RunHeader = 2;

    private readonly OperandPart _part;
    private readonly DigitWalker _outer;
    private readonly long _runLength;
    private readonly long[] _slopes;
    private readonly long _slope;

    public OperandReader(Operator @operator, int operand, LaneSpace space)
    {
        var builder = new OperandReaderBuilder(@operator, space);
        builder.AddPart(operand);
        (_outer, _runLength, _slopes) = builder.MergeLanes();
        _part = builder.FinishParts(_slopes);
        _slope = _slopes[_part.LinearForm];
        Operand = operand;
        Forms = builder.Forms;
        DependsOnScalars = Forms.Any(f => f.Scalar.Any(c => c != 0));
    }

    /// <summary>Index of the operand.</summary>
    public int Operand { get; }

    /// <summary>The affine forms that decide the reads.</summary>
    public IReadOnlyList<AffineForm> Forms { get; }

    /// <summary>Whether values change with the scalar digits.</summary>
    public bool DependsOnScalars { get; }

    /// <summary>Whether reads are element indices of form 0 alone.</summary>
    public bool IsLinear => _part.IsLinear;

    /// <summary>Longs per stored run.</summary>
    public int RunSize => RunHeader + Forms.Count;

    /// <summary>Change of the element index from lane to lane inside a run.</summary>
    public long Slope => _slope;

    /// <summary>Most runs in <paramref name="lanes"/> consecutive lanes.</summary>
    public int MaxRuns(int lanes) => (int)Math.Min(lanes, (lanes / _runLength) + 2);

    /// <summary>Stores the runs of lanes <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>; gives their number.</summary>
    public int BuildRuns(long start, int count, long* runs)
    {
        int forms = Forms.Count;
        if (forms == 1)
            return BuildIndices(start, count, runs);
        long* digits = stackalloc long[_outer.Rank + 1];
        long* values = stackalloc long[forms];
        (long outer, long inner) = Math.DivRem(start, _runLength);
        _outer.Start(outer, digits, values, null);
        int lane = 0, built = 0;
        while (lane < count)
        {
            int length = (int)Math.Min(_runLength - inner, count - lane);
            runs[0] = lane;
            runs[1] = length;
            for (int f = 0; f < forms; f++)
                runs[RunHeader + f] = values[f] + (inner * _slopes[f]);
            runs += RunSize;
            built++;
            lane += length;
            inner = 0;
            _outer.Advance(digits, values);
        }

        return built;
    }

    // The same for the index alone, which grows evenly as long as only the innermost digit outside the runs changes.
    private int BuildIndices(long start, int count, long* runs)
    {
        long* digits = stackalloc long[_outer.Rank + 1];
        (long outer, long inner) = Math.DivRem(start, _runLength);
        long slope = _slopes[0];
        int lane = 0, built = 0;
        while (lane < count)
        {
            long value;
            _outer.Start(outer, digits, &value, null);
            long row = _outer.Rest(digits), step = _outer.LastStep;
            for (; row > 0 && lane < count; row--, outer++, built++, value += step, runs += RunHeader + 1)
            {
                int length = (int)Math.Min(_runLength - inner, count - lane);
                runs[0] = lane;
                runs[1] = length;
                runs[RunHeader] = value + (inner * slope);
                lane += length;
                inner = 0;
            }
        }

        return built;
    }

    /// <summary>The tensor's own memory when the stored runs are one run of consecutive elements of which <paramref name="padded"/> can be read; else null.</summary>
    public uint* TryAlias(long* runs, int runCount, int padded, long* scalar, uint** data, long elements)
    {
        if (!_part.IsLinear || runCount != 1 || Slope != 1)
            return null;
        long index = runs[RunHeader + _part.LinearForm] + scalar[_part.LinearForm];
        return index + padded <= elements ? data[_part.Operand] + index : null;
    }

    /// <summary>Writes the values of all stored runs to <paramref name="destination"/> by lane.</summary>
    /// <param name="destination">One element per lane.</param>
    /// <param name="runs">Stored runs.</param>
    /// <param name="runCount">Their number.</param>
    /// <param name="scalar">The forms' share of scalar digits, step and constant.</param>
    /// <param name="data">The operands' elements, by operand.</param>
    public void Load(uint* destination, long* runs, int runCount, long* scalar, uint** data)
    {
        int size = RunSize;
        if (_part.IsLinear)
        {
            RunMoves.MoveRuns(destination, data[_part.Operand] + scalar[_part.LinearForm], runs, runCount, size, RunHeader + _part.LinearForm, _slope);
            return;
        }

        long* last = runs + ((runCount - 1) * size);
        RunMoves.Fill(destination, (int)(last[0] + last[1]), _part.Pad);
        for (; runs <= last; runs += size)
            LoadInside(destination + runs[0], runs, scalar, data);
    }

    /// <summary>Writes the values of one run, first lane first.</summary>
    public void LoadRun(uint* destination, long* run, long* scalar, uint** data)
    {
        if (!_part.IsLinear)
            RunMoves.Fill(destination, (int)run[1], _part.Pad);
        LoadInside(destination, run, scalar, data);
    }

    // Writes the elements of a run where coordinates are inside; the rest of the destination holds the pad already.
    private void LoadInside(uint* destination, long* run, long* scalar, uint** data)
    {
        OperandPart part = _part;
        long* forms = run + RunHeader;
        long index = forms[part.LinearForm] + scalar[part.LinearForm];
        int first = 0, end = (int)run[1], divided = -1;
        CoordinateCheck[] checks = part.Checks;
        for (int i = 0; i < checks.Length; i++)
        {
            ref readonly CoordinateCheck check = ref checks[i];
            long numerator = forms[check.Form] + scalar[check.Form];
            if (check.Slope == 0)
            {
                if (!check.TryDivide(numerator, out long quotient))
                    return;
                index += quotient * check.Stride;
            }
            else if (check.Divisor == 1)
            {
                Clip(numerator, check, ref first, ref end);
            }
            else
            {
                divided = i;
            }
        }

        foreach (GatheredCoordinate gather in part.Gathers)
        {
            long value = (int)ReadFirst(gather.Index, forms, scalar, data);
            if ((ulong)value >= (ulong)gather.Extent)
                return;
            index += value * gather.Stride;
        }

        if (divided >= 0)
        {
            ref readonly CoordinateCheck check = ref checks[divided];
            LoadDivided(destination, first, end, index, check, forms[check.Form] + scalar[check.Form], data);
        }
        else if (first < end)
        {
            RunMoves.Move(destination + first, data[part.Operand] + index + (first * _slope), end - first, _slope);
        }
    }

    // Elements whose numerator the divisor divides recur with a period; the others read the pad.
    private void LoadDivided(uint* destination, int first, int end, long index, in CoordinateCheck check, long numerator, uint** data)
    {
        long period = check.Period, slope = _slope, start = 0;
        long quotient;
        while (!check.Divides(numerator + (start * check.Slope), out quotient) && start < period)
            start++;

        // The t-th integral element is lane start + t * period; low and high bound the t that are inside.
        long low = start >= first ? 0 : CeilingDivide(first - start, period), high = start >= end ? 0 : CeilingDivide(end - start, period);
        if (check.Advance > 0)
        {
            low = Math.Max(low, CeilingDivide(-quotient, check.Advance));
            high = Math.Min(high, CeilingDivide(check.Extent - quotient, check.Advance));
        }
        else
        {
            low = Math.Max(low, CeilingDivide(quotient - check.Extent + 1, -check.Advance));
            high = Math.Min(high, CeilingDivide(quotient + 1, -check.Advance));
        }

        if (start >= period || low >= high)
            return;
        long advance = (check.Advance * check.Stride) + (period * slope);
        uint* source = data[_part.Operand] + index + (quotient * check.Stride) + (start * slope) + (low * advance);
        RunMoves.Spread(destination + start + (low * period), period, source, (int)(high - low), advance);
    }

    private static uint ReadFirst(OperandPart part, long* forms, long* scalar, uint** data)
    {
        long index = forms[part.LinearForm] + scalar[part.LinearForm];
        foreach (ref readonly CoordinateCheck check in part.Checks.AsSpan())
        {
            if (!check.TryDivide(forms[check.Form] + scalar[check.Form], out long quotient))
                return part.Pad;
            index += quotient * check.Stride;
        }

        foreach (GatheredCoordinate gather in part.Gathers)
        {
            long value = (int)ReadFirst(gather.Index, forms, scalar, data);
            if ((ulong)value >= (ulong)gather.Extent)
                return part.Pad;
            index += value * gather.Stride;
        }

        return data[part.Operand][index];
    }

    // Narrows [first, end) to the lanes i with 0 <= numerator + slope * i < extent.
    private static void Clip(long numerator, in CoordinateCheck check, ref int first, ref int end)
    {
        long slope = check.Slope, low, high;
        if (slope > 0)
        {
            low = slope == 1 ? -numerator : CeilingDivide(-numerator, slope);
            high = slope == 1 ? check.Extent - numerator : CeilingDivide(check.Extent - numerator, slope);
        }
        else
        {
            low = CeilingDivide(numerator - check.Extent + 1, -slope);
            high = CeilingDivide(numerator + 1, -slope);
        }

        first = (int)Math.Max(first, Math.Min(low, end));
        end = (int)Math.Min(end, Math.Max(high, 0));
    }

    private static long CeilingDivide(long value, long divisor) => divisor == 1 ? value
        : divisor == 2 ? (value + 1) >> 1
        : value >= 0 ? (value + divisor - 1) / divisor : -(-value / divisor);
}
