using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Tensors.Executor;

/// <summary>Finds the operators that can be computed slice by slice together (<see cref="SliceGroup"/>).</summary>
/// <remarks>
/// A slice is what the first digits of the outputs have in common: all operators of a group have the same extents there, read something in common, and read each other's
/// outputs at their own first digits only. So a slice of an operator needs the same slice of those before it in the group and no other.
/// </remarks>
internal sealed class SlicePlanner
{
    // A slice and what is read beside it should fit the second cache, or nothing is gained.
    private const long MaxSliceBytes = 256 * 1024;
    private const long MinSlices = 16;
    private readonly IReadOnlyList<PlannedOperator> _operators;
    private readonly OperatorKernel[] _kernels;

    private SlicePlanner(IReadOnlyList<PlannedOperator> operators, OperatorKernel[] kernels) => (_operators, _kernels) = (operators, kernels);

    /// <summary>The groups of at least two operators, in order.</summary>
    public static IReadOnlyList<SliceGroup> Plan(IReadOnlyList<PlannedOperator> operators, OperatorKernel[] kernels)
    {
        var planner = new SlicePlanner(operators, kernels);
        var groups = new List<SliceGroup>();
        int first = 0;
        while (first < kernels.Length)
        {
            int end = first + 1, digits = planner.DigitsAlone(first);
            while (digits > 0 && end < kernels.Length && planner.DigitsTogether(first, end, digits) is > 0 and int fewer)
                (digits, end) = (fewer, end + 1);
            if (end - first > 1)
                groups.Add(planner.Create(first, end, digits));
            first = end;
        }

        return groups;
    }

    private SliceGroup Create(int first, int end, int digits)
    {
        long slices = Slices(first, digits);
        SlicedKernel[] kernels = [.. _kernels[first..end].Cast<SlicedKernel>()];
        return new SliceGroup(first, kernels, [.. Enumerable.Range(first, end - first).Select(i => _operators[i].Definition.Output.Count / slices)], slices);
    }

    private long Slices(int index, int digits)
    {
        long slices = 1;
        for (int d = 0; d < digits; d++)
            slices *= _operators[index].Definition.Output[d];
        return slices;
    }

    // First digits by which an operator can be sliced; 0: by none.
    private int DigitsAlone(int index)
    {
        int digits = _operators[index].Definition.Output.Rank;
        while (digits > 0 && !IsSliced(index, digits))
            digits--;
        return digits;
    }

    // First digits by which the operators from first to index can be sliced together, at most as many as without the last; 0: by none.
    private int DigitsTogether(int first, int index, int digits)
    {
        if (!IsRelated(first, index))
            return 0;
        int[] members = [.. _operators.Skip(first).Take(index - first).Select(o => o.Index)];
        Shape output = _operators[index].Definition.Output, common = _operators[first].Definition.Output;
        int equal = 0;
        while (equal < Math.Min(digits, output.Rank) && output[equal] == common[equal])
            equal++;
        digits = equal;
        foreach (Operand operand in _operators[index].Definition.Operands)
        {
            if (operand.Source.Kind != SourceKind.Operator || !members.Contains(operand.Source.Index))
                continue;
            int own = 0;
            while (own < digits && IsOwn(operand.Map[own], own))
                own++;
            digits = own;
        }

        while (digits > 0 && !Enumerable.Range(first, index - first + 1).All(i => IsSliced(i, digits)))
            digits--;
        return digits > 0 && SliceBytes(first, index, digits) <= MaxSliceBytes && Slices(first, digits) >= MinSlices ? digits : 0;
    }

    // Whether an operator reads, slice by slice, what one before it in the group computes or reads so. Others gain nothing by running together, and their first digits are equal by chance.
    private bool IsRelated(int first, int index)
    {
        HashSet<TensorSource> sources = [];
        for (int i = first; i < index; i++)
        {
            sources.Add(new TensorSource(SourceKind.Operator, _operators[i].Index));
            sources.UnionWith(SlicedSources(i));
        }

        return sources.Overlaps(SlicedSources(index));
    }

    private IEnumerable<TensorSource> SlicedSources(int index) =>
        _operators[index].Definition.Operands.Where(o => o.Map.Length > 0 && IsOwn(o.Map[0], 0)).Select(o => o.Source);

    private bool IsSliced(int index, int digits) =>
        _kernels[index] is SlicedKernel sliced && _operators[index].Definition.Output.Count / Slices(index, digits) % sliced.Granule == 0;

    private long SliceBytes(int first, int last, int digits)
    {
        long elements = 0, slices = Slices(first, digits);
        for (int i = first; i <= last; i++)
            elements += _operators[i].Definition.Output.Count / slices;
        return elements * sizeof(uint);
    }

    // Whether a coordinate is the output digit of the same place.
    private static bool IsOwn(Coordinate coordinate, int digit) =>
        coordinate is { Constant: 0, Divisor: 1, GatherOperand: null, Terms: [{ Coefficient: 1 } term] } && term.Variable == MapVariable.Output(digit);
}
