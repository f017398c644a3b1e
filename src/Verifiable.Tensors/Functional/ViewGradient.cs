using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Graphs;
using static Verifiable.Tensors.Graphs.Affine;

namespace Verifiable.Tensors.Functional;

/// <summary>The gradient of a stored tensor from the gradient of a view of it.</summary>
/// <remarks>
/// <c>gs[i] = fold over the coordinates o of the view that show i: acc + gv[o]</c>, from +0, ascending. Where every element is shown at most once, gs is itself a view of gv:
/// the inverse of an affine map is one with a divisor (steps of a slice) and +0 where nothing shows the element. A dimension that the view split in two is joined
/// again through tables of digits, because no affine map does that; a dimension that the view repeats is summed over.
/// </remarks>
internal static class ViewGradient
{
    public static Value Of(Value value, Value gradient)
    {
        if (value.View is not { } view)
            return gradient;
        Shape shape = value.Shape;
        var inverse = new Affine?[shape.Rank];
        var missing = new List<(int Stored, int Constant)>();
        var splits = new List<int>();
        for (int i = 0; i < view.Stored.Rank; i++)
        {
            Affine coordinate = view.Coordinates[i];
            AffineTerm[] terms = [.. coordinate.Terms.Where(t => shape[t.Variable.Digit] > 1)];
            if (coordinate.Divisor != 1 || terms.Any(t => t.Coefficient < 1))
                throw new InvalidOperationException($"ViewGradient: expected a view of ascending coordinates, got another ({value})");
            if (terms.Length == 0)
                missing.Add((i, coordinate.ConstantPart));
            else if (terms.Length == 1)
                inverse[terms[0].Variable.Digit] = (Output(i) - coordinate.ConstantPart) / terms[0].Coefficient;
            else
                splits.Add(i);
        }

        foreach (int i in splits)
        {
            foreach (AffineTerm term in view.Coordinates[i].Terms.Where(t => shape[t.Variable.Digit] > 1))
                inverse[term.Variable.Digit] = Gather(0);
        }

        long[] repeated = [.. Enumerable.Range(0, shape.Rank).Where(j => inverse[j] is null && shape[j] > 1).Select(j => (long)j)];
        for (int j = 0, r = 0; j < shape.Rank; j++)
            inverse[j] ??= shape[j] > 1 ? Reduction(r++) : 0;
        Affine[] map = [.. inverse.Select(a => a!.Value)];
        missing.RemoveAll(m => view.Stored[m.Stored] == 1);
        if (missing.Count > 0 && !Exclude(map, missing, shape))
            return Selected(view, gradient, map, missing, repeated, shape, splits);
        if (splits.Count == 0 && repeated.Length == 0)
            return ViewFunction.Through(gradient, view.Stored, map);
        return Selected(view, gradient, map, [], repeated, shape, splits);
    }

    /// <summary>Makes some coordinate leave its extent wherever a stored coordinate is not the one that the view shows.</summary>
    private static bool Exclude(Affine[] map, List<(int Stored, int Constant)> missing, Shape shape)
    {
        int j = Array.FindIndex(map, a => !a.IsGather && !a.Terms.Any(t => t.Variable.IsReduction));
        if (j < 0)
            return false;
        foreach ((int i, int constant) in missing)
        {
            // The numerator moves by more than the whole extent for each step away from the constant.
            map[j] = (map[j].Numerator + ((Output(i) - constant) * checked((int)(shape[j] * map[j].Divisor)))) / map[j].Divisor;
        }

        return true;
    }

    private static Value Selected(View view, Value gradient, Affine[] map, List<(int Stored, int Constant)> missing, long[] repeated, Shape shape, List<int> splits)
    {
        var reduced = new Shape([.. repeated.Select(j => shape[(int)j])]);
        var fold = new FoldBuilder(gradient.Graph, "view.gradient", view.Stored, reduced);
        foreach (int i in splits)
        {
            foreach (AffineTerm term in view.Coordinates[i].Terms.Where(t => shape[t.Variable.Digit] > 1))
            {
                Value table = DigitTable.OfSplit(gradient.Graph, view.Stored[i], view.Coordinates[i], shape, term);
                map[term.Variable.Digit] = Gather(fold.Read(table, Output(i)));
            }
        }

        // A gather and a view do not compose.
        int g = fold.Read(splits.Count == 0 ? gradient : gradient.Graph.Materialize(gradient), map);
        return fold.Fold(0, s =>
        {
            ScalarF32 element = reduced.Rank == 0 ? s.Operand(g) : s.Accumulator + s.Operand(g);
            foreach ((int i, int constant) in missing)
                element = s.OutputDigit(i).IsEqualTo(s.ConstantU32((uint)constant)).Select(element, s.Constant(0));
            return element;
        });
    }
}
