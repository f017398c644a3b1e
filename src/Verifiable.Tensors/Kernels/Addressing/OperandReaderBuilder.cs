using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Kernels.Addressing;

/// <summary>Analyses an operand's map for <see cref="OperandReader"/>: forms, checks that the digits' ranges do not rule out, merged lanes.</summary>
internal sealed class OperandReaderBuilder(Operator @operator, LaneSpace space)
{
    private readonly List<AffineForm> _forms = [];
    private readonly Dictionary<int, OperandPart> _parts = [];
    private OperandPart? _root;

    /// <summary>The forms found.</summary>
    public IReadOnlyList<AffineForm> Forms => _forms;

    /// <summary>Analyses an operand and the indices it gathers by.</summary>
    public OperandPart AddPart(int operand)
    {
        if (_parts.TryGetValue(operand, out OperandPart? known))
            return _root = known;
        Operand definition = @operator.Operands[operand];
        var checks = new List<CoordinateCheck>();
        var gathers = new List<GatheredCoordinate>();
        var linear = new AffineForm(space);
        int linearForm = _forms.Count;
        _forms.Add(linear);
        long stride = 1;
        for (int d = definition.Map.Length - 1; d >= 0; d--)
        {
            Coordinate coordinate = definition.Map[d];
            if (coordinate.GatherOperand is { } index)
            {
                gathers.Add(new GatheredCoordinate(AddPart(index), coordinate.Extent, stride));
            }
            else
            {
                var numerator = new AffineForm(space);
                numerator.Add(coordinate, 1);
                bool divided = coordinate.Divisor > 1;
                if (!divided)
                    linear.Add(coordinate, stride);
                if (divided || !numerator.StaysInside(coordinate.Extent))
                {
                    checks.Add(new CoordinateCheck(_forms.Count, coordinate.Extent, coordinate.Divisor, divided ? stride : 0, 0));
                    _forms.Add(numerator);
                }
            }

            stride *= coordinate.Extent;
        }

        _root = new OperandPart(operand, linearForm, definition.Pad, [.. checks], [.. gathers]);
        _parts.Add(operand, _root);
        return _root;
    }

    /// <summary>Merges lane digits that all forms walk through evenly; gives the outer walker, the run's length and each form's slope inside a run.</summary>
    public (DigitWalker Outer, long RunLength, long[] Slopes) MergeLanes()
    {
        var extents = new List<long>();
        var coefficients = new List<long[]>();
        for (int d = 0; d < space.LaneExtents.Length; d++)
        {
            long extent = space.LaneExtents[d];
            if (extent == 1)
                continue;
            long[] own = [.. _forms.Select(f => f.Lane[d])];
            if (extents.Count > 0 && own.Select(c => unchecked(c * extent)).SequenceEqual(coefficients[^1]))
            {
                extents[^1] *= extent;
                coefficients[^1] = own;
            }
            else
            {
                extents.Add(extent);
                coefficients.Add(own);
            }
        }

        if (extents.Count == 0 || !CanRun(coefficients[^1]))
        {
            extents.Add(1);
            coefficients.Add(new long[_forms.Count]);
        }

        int outer = extents.Count - 1;
        var walker = new DigitWalker([.. extents.Take(outer)], [.. Enumerable.Range(0, _forms.Count).Select(f => coefficients.Take(outer).Select(c => c[f]).ToArray())]);
        return (walker, extents[^1], coefficients[^1]);
    }

    /// <summary>The operand's part with the slopes of its checks.</summary>
    public OperandPart FinishParts(long[] slopes)
    {
        OperandPart root = _root ?? throw new InvalidOperationException("OperandReaderBuilder: expected AddPart first, got no part");
        return root with { Checks = [.. root.Checks.Select(c => c.WithSlope(slopes[c.Form]))] };
    }

    // Inside a run no gathered index may vary, and at most one divided coordinate.
    private bool CanRun(long[] slopes)
    {
        OperandPart root = _root!;
        var own = root.Checks.Select(c => c.Form).Append(root.LinearForm).ToHashSet();
        bool indicesStand = Enumerable.Range(0, slopes.Length).All(f => own.Contains(f) || slopes[f] == 0);
        return indicesStand && root.Checks.Count(c => c.Divisor > 1 && slopes[c.Form] != 0) <= 1;
    }
}
