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

    private static void Expect(int size, SummationTree tree)
    {
        if (tree.Count != size)
            throw new InvalidOperationException($"SummationOrder: expected a subtree of {tree.Count} terms, got {size} ({tree})");
    }
}
