namespace Verifiable.Tensors.Tests.Order;

/// <summary>Reveals the tree of a summation that can only be called: FPRev (Xie, Gao, Wang and Xue, Revealing Floating-Point Accumulation Orders in Software/Hardware Implementations, arXiv 2411.00442).</summary>
/// <remarks>
/// <para>
/// Term i is M, term j is -M, all others are 1, and M is so great that M + 1 = M. Units that are added to M or -M before these meet are lost; all others survive. So the result is the number of terms outside
/// the smallest subtree that holds both i and j, and the size of that subtree is known.
/// </para>
/// <para>
/// The refined algorithm needs no more than the sizes for the least term i and each other term: equal sizes are the terms of one sibling on the way from i to the root, whose own tree is found the same way. That is n - 1 calls
/// for a sequential order, n(n - 1)/2 at most. The basic one calls for all pairs and joins them in ascending order of size.
/// </para>
/// </remarks>
internal static class SummationOrder
{
    /// <summary>M: 2^100, which absorbs any partial sum of units.</summary>
    public const float Mask = 1.2676506e30f;

    /// <summary>2^12: its square is absorbed by no sum of two units, but absorbs one that comes later.</summary>
    public const float GreatRoot = 4096;

    /// <summary>The square of <see cref="GreatRoot"/>: 2^24, the least number that a unit added to it leaves alone (to even), and two units do not.</summary>
    public const float Great = GreatRoot * GreatRoot;

    /// <summary>The terms for one call.</summary>
    public static float[] Terms(int count, int i, int j)
    {
        var terms = new float[count];
        Array.Fill(terms, 1);
        (terms[i], terms[j]) = (Mask, -Mask);
        return terms;
    }

    /// <summary>The tree over given terms, by the refined algorithm.</summary>
    /// <param name="terms">The terms that take part, ascending.</param>
    /// <param name="commonSize">Leaves of the smallest subtree that holds two terms.</param>
    /// <exception cref="InvalidOperationException">The sizes are not those of a tree of additions of two.</exception>
    public static SummationTree Reveal(IReadOnlyList<int> terms, Func<int, int, int> commonSize)
    {
        SummationTree tree = SummationTree.Leaf(terms[0]);
        foreach (IGrouping<int, int> sibling in terms.Skip(1).GroupBy(j => commonSize(terms[0], j)).OrderBy(g => g.Key))
        {
            tree = SummationTree.Add(tree, Reveal([.. sibling], commonSize));
            Expect(sibling.Key, tree);
        }

        return tree;
    }

    /// <summary>The same by the basic algorithm, with every pair of terms.</summary>
    /// <exception cref="InvalidOperationException">The sizes are not those of a tree of additions of two.</exception>
    public static SummationTree RevealByAllPairs(IReadOnlyList<int> terms, Func<int, int, int> commonSize)
    {
        Dictionary<int, SummationTree> treeOf = terms.ToDictionary(t => t, SummationTree.Leaf);
        Dictionary<int, List<int>> members = terms.ToDictionary(t => t, t => new List<int> { t });
        var pairs = terms.SelectMany((i, a) => terms.Skip(a + 1).Select(j => (I: i, J: j, Size: commonSize(i, j)))).ToList();
        foreach ((int i, int j, int size) in pairs.OrderBy(p => p.Size))
        {
            if (ReferenceEquals(treeOf[i], treeOf[j]))
            {
                Expect(size, treeOf[i]);
                continue;
            }

            SummationTree joined = SummationTree.Add(treeOf[i], treeOf[j]);
            Expect(size, joined);
            members[joined.First] = [.. members[treeOf[i].First], .. members[treeOf[j].First]];
            foreach (int term in members[joined.First])
                treeOf[term] = joined;
        }

        return treeOf[terms[0]];
    }

    /// <summary>Whether terms that cannot be negative, such as squares, are added one after the other.</summary>
    /// <remarks>
    /// Where two terms are units, a third is <see cref="Great"/> and all others are 0, the sum is 2^24 + 2 if the units meet before the third, else 2^24. A tree in which the first term and term k meet
    /// before term k + 1, for all k, is the sequential one: every pair of earlier terms then meets before a later one.
    /// </remarks>
    /// <param name="terms">The terms that take part, ascending.</param>
    /// <param name="sum">The sum when the first two terms are units and the third is <see cref="Great"/>.</param>
    public static bool IsSequential(IReadOnlyList<int> terms, Func<int, int, int, float> sum) =>
        Enumerable.Range(2, Math.Max(0, terms.Count - 2)).All(k => sum(terms[0], terms[k - 1], terms[k]) == Great + 2);

    private static void Expect(int size, SummationTree tree)
    {
        if (tree.Count != size)
            throw new InvalidOperationException($"SummationOrder: expected a subtree of {tree.Count} terms, got {size} ({tree})");
    }
}
