using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>Where the affine maps of an operator read, without the tensors they read.</summary>
internal static class MapReads
{
    /// <summary>Row-major indices of the elements that an operand reads in some iterations of the fold of one element; padding is left out.</summary>
    public static IEnumerable<long> Of(Operator @operator, int operand, long element, long step, long first, long end)
    {
        Operand read = @operator.Operands[operand];
        long[] output = new long[@operator.Output.Rank], reduction = new long[@operator.Reduction.Rank];
        @operator.Output.Unravel(element, output);
        for (long r = first; r < end; r++)
        {
            @operator.Reduction.Unravel(r, reduction);
            long index = 0;
            foreach (Coordinate coordinate in read.Map)
            {
                long sum = coordinate.Constant + coordinate.Terms.Sum(t => t.Coefficient * Digit(t.Variable, output, reduction, step));
                (long value, long rest) = Math.DivRem(sum, coordinate.Divisor);
                index = rest != 0 || value < 0 || value >= coordinate.Extent || index < 0 ? -1 : (index * coordinate.Extent) + value;
            }

            if (index >= 0)
                yield return index;
        }
    }

    private static long Digit(MapVariable variable, long[] output, long[] reduction, long step) =>
        variable.IsStep ? step : variable.IsReduction ? reduction[variable.Digit] : output[variable.Digit];
}
