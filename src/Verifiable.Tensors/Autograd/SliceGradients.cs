using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Autograd;

/// <summary>The gradient of a tensor from the gradients of slices that make it up.</summary>
/// <remarks>
/// Where views of one stored tensor show, permuted or not, disjoint ranges of one dimension that together are all of it, its gradient is their gradients one after another: an
/// operator that copies. Adding them, each padded with zeros, would give the same values in several operators.
/// </remarks>
internal static class SliceGradients
{
    /// <summary>The joined gradient, or null where the values are anything else than such slices.</summary>
    public static Value? TryJoin(IReadOnlyList<GradientSink.Contribution> contributions)
    {
        if (contributions.Count is < 2 or > ProgramLimits.MaxOperands || contributions[0].Value.View is not { } first)
            return null;
        var slices = new List<Slice>();
        foreach ((Value value, Value gradient) in contributions)
        {
            if (value.View is not { } view || !view.Stored.Equals(first.Stored) || Slice.Of(value, view, gradient) is not { } slice || slices.Exists(s => s.Along != slice.Along))
                return null;
            slices.Add(slice);
        }

        slices.Sort((a, b) => a.Start.CompareTo(b.Start));
        int along = slices[0].Along;
        long end = 0;
        foreach (Slice slice in slices)
        {
            if (slice.Start != end)
                return null;
            end += slice.Length;
        }

        return end == first.Stored[along] ? ConcatenationFunction.Forward([.. slices.Select(s => s.Part(first.Stored))], along) : null;
    }

    /// <summary>Part of one stored dimension, all of the others.</summary>
    /// <param name="Along">The dimension.</param>
    /// <param name="Start">Its first element.</param>
    /// <param name="Length">Number of elements.</param>
    /// <param name="Gradient">Gradient of the view.</param>
    /// <param name="Map">For each of the view's coordinates an expression of the stored ones, counted from the start.</param>
    private sealed record Slice(int Along, int Start, long Length, Value Gradient, Affine[] Map)
    {
        public static Slice? Of(Value value, View view, Value gradient)
        {
            var map = new Affine?[value.Shape.Rank];
            int along = -1, start = 0;
            long length = 1;
            for (int i = 0; i < view.Stored.Rank; i++)
            {
                Affine coordinate = view.Coordinates[i];
                AffineTerm[] terms = [.. coordinate.Terms.Where(t => value.Shape[t.Variable.Digit] > 1)];
                if (coordinate.Divisor != 1 || terms.Length > 1 || terms.Any(t => t.Coefficient != 1 || map[t.Variable.Digit] is not null))
                    return null;
                long shown = terms.Length == 0 ? 1 : value.Shape[terms[0].Variable.Digit];
                if (terms.Length == 1)
                    map[terms[0].Variable.Digit] = Affine.Output(i);
                if (shown == view.Stored[i])
                    continue;
                if (along >= 0)
                    return null;
                (along, start, length) = (i, coordinate.ConstantPart, shown);
            }

            // Every coordinate of the view counts something, or it repeats elements.
            for (int j = 0; j < map.Length; j++)
            {
                if (map[j] is null && value.Shape[j] > 1)
                    return null;
            }

            return along < 0 || start < 0 || start + length > view.Stored[along] ? null : new Slice(along, start, length, gradient, [.. map.Select(m => m ?? 0)]);
        }

        /// <summary>The gradient in the order of the stored tensor.</summary>
        public Value Part(Shape stored)
        {
            long[] extents = [.. stored.Extents];
            extents[Along] = Length;
            return ViewFunction.Through(Gradient, new Shape(extents), Map);
        }
    }
}
