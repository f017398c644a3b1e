using System.Globalization;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>Which terms and partial sums a summation adds to which; addition is commutative, so the order of the two children does not count.</summary>
internal sealed class SummationTree
{
    private SummationTree(int first, SummationTree? left, SummationTree? right)
    {
        (First, Left, Right) = (first, left, right);
        Count = left is null ? 1 : left.Count + right!.Count;
    }

    /// <summary>The least leaf.</summary>
    public int First { get; }

    /// <summary>Number of leaves.</summary>
    public int Count { get; }

    /// <summary>The child with the lesser first leaf; null in a leaf.</summary>
    public SummationTree? Left { get; }

    /// <summary>The other child.</summary>
    public SummationTree? Right { get; }

    /// <summary>One term.</summary>
    public static SummationTree Leaf(int term) => new(term, null, null);

    /// <summary>The sum of two partial sums.</summary>
    public static SummationTree Add(SummationTree a, SummationTree b) => a.First < b.First ? new(a.First, a, b) : new(b.First, b, a);

    /// <summary>Terms added one after the other: what the definition of every fold demands.</summary>
    public static SummationTree Sequential(IEnumerable<int> terms) => terms.Select(Leaf).Aggregate(Add);

    /// <summary>The sum of <paramref name="terms"/> in this order, each addition rounded to f32.</summary>
    public float Sum(ReadOnlySpan<float> terms) => Left is null ? terms[First] : Left.Sum(terms) + Right!.Sum(terms);

    /// <summary>The tree with parentheses, equal for equal trees.</summary>
    public override string ToString()
    {
        if (Left is null)
            return First.ToString(CultureInfo.InvariantCulture);

        // Along the left spine by a loop: sequential trees are as deep as they are long.
        var rights = new Stack<SummationTree>();
        SummationTree node = this;
        for (; node.Left is not null; node = node.Left)
            rights.Push(node.Right!);
        var text = new System.Text.StringBuilder();
        text.Append('(', rights.Count).Append(node.First);
        foreach (SummationTree right in rights)
            text.Append(' ').Append(right).Append(')');
        return text.ToString();
    }
}
