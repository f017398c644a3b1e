using System.Numerics;
using Verifiable.Tensors.Tests.Parity;

namespace Verifiable.Tensors.Tests.Order;

/// <summary>The method itself: it must reveal the orders of plain sums that are known, and reject what is not the definition's.</summary>
public sealed class SummationOrderTests
{
    private static readonly Dictionary<string, Func<float[], float>> s_sums = new(StringComparer.Ordinal)
    {
        ["sequential"] = Sequential,
        ["descending"] = t => Sequential([.. t.Reverse()]),
        ["pairwise"] = t => Pairwise(t),
        ["strided by 4"] = t => Strided(t, 4),
        ["blocks of 5"] = t => Sequential([.. t.Chunk(5).Select(Sequential)]),
        ["last first"] = t => Sequential([.. t[^1..], .. t[..^1]]),
    };

    [Theory]
    [InlineData("sequential", 5, "((((0 1) 2) 3) 4)")]
    [InlineData("descending", 5, "(0 (1 (2 (3 4))))")]
    [InlineData("pairwise", 5, "((0 1) (2 (3 4)))")]
    [InlineData("pairwise", 8, "(((0 1) (2 3)) ((4 5) (6 7)))")]
    [InlineData("strided by 4", 10, "((((0 4) 8) ((1 5) 9)) ((2 6) (3 7)))")]
    [InlineData("blocks of 5", 12, "((((((0 1) 2) 3) 4) ((((5 6) 7) 8) 9)) (10 11))")]
    [InlineData("last first", 4, "(((0 3) 1) 2)")]
    public void Reveal_PlainSum_GivesItsTree(string name, int count, string expected)
    {
        Assert.Equal(expected, Reveal(s_sums[name], count, SummationOrder.Reveal).ToString());
        Assert.Equal(expected, Reveal(s_sums[name], count, SummationOrder.RevealByAllPairs).ToString());
    }

    [Fact]
    public void Reveal_AnyTree_GivesIt() => RandomExtents.ForAll(2, 40, 60, extents =>
    {
        SummationTree tree = RandomTree(new Random((extents[0] * 41) + extents[1]), extents[0] + 1);
        Assert.Equal(tree.ToString(), Reveal(t => tree.Sum(t), tree.Count, SummationOrder.Reveal).ToString());
        Assert.Equal(tree.ToString(), Reveal(t => tree.Sum(t), tree.Count, SummationOrder.RevealByAllPairs).ToString());
    });

    [Theory]
    [InlineData("pairwise")]
    [InlineData("strided by 4")]
    [InlineData("blocks of 5")]
    [InlineData("descending")]
    [InlineData("last first")]
    public void Reveal_OtherOrderThanTheDefinitions_IsNotSequential(string name)
    {
        for (int count = 7; count < 40; count++)
            Assert.NotEqual(SummationTree.Sequential(Enumerable.Range(0, count)).ToString(), Reveal(s_sums[name], count, SummationOrder.Reveal).ToString());
    }

    [Fact]
    public void IsSequential_PlainSums_HoldsForTheDefinitionsOnly()
    {
        for (int count = 7; count < 40; count++)
        {
            foreach ((string name, Func<float[], float> sum) in s_sums)
                Assert.Equal((name, name == "sequential"), (name, IsSequential(sum, count)));
        }
    }

    [Fact]
    public void IsSequential_AnyTree_HoldsForTheDefinitionsOnly() => RandomExtents.ForAll(2, 5, 60, extents =>
    {
        SummationTree tree = RandomTree(new Random((extents[0] * 41) + extents[1]), extents[0] + 1);
        Assert.Equal(tree.ToString() == SummationTree.Sequential(Enumerable.Range(0, tree.Count)).ToString(), IsSequential(t => tree.Sum(t), tree.Count));
    });

    [Fact]
    public void Reveal_SumOfThreeAtOnce_IsRefused()
    {
        // Exact inside a group of three, as tensor cores are: no tree of additions of two.
        float Fused(float[] t) => Sequential([.. t.Chunk(3).Select(c => (float)c.Aggregate(BigInteger.Zero, (sum, term) => sum + (BigInteger)term))]);
        Assert.Throws<InvalidOperationException>(() => Reveal(Fused, 9, SummationOrder.Reveal));
        Assert.Throws<InvalidOperationException>(() => Reveal(Fused, 9, SummationOrder.RevealByAllPairs));
    }

    private static SummationTree Reveal(Func<float[], float> sum, int count, Func<IReadOnlyList<int>, Func<int, int, int>, SummationTree> reveal) =>
        reveal([.. Enumerable.Range(0, count)], (i, j) => count - (int)sum(SummationOrder.Terms(count, i, j)));

    private static bool IsSequential(Func<float[], float> sum, int count) => SummationOrder.IsSequential([.. Enumerable.Range(0, count)], (a, b, great) =>
    {
        var terms = new float[count];
        (terms[a], terms[b], terms[great]) = (1, 1, SummationOrder.Great);
        return sum(terms);
    });

    private static float Sequential(float[] terms)
    {
        float sum = 0;
        foreach (float term in terms)
            sum += term;
        return sum;
    }

    private static float Pairwise(ReadOnlySpan<float> terms) => terms.Length == 1 ? terms[0] : Pairwise(terms[..(terms.Length / 2)]) + Pairwise(terms[(terms.Length / 2)..]);

    private static float Strided(float[] terms, int stride)
    {
        var sums = new float[stride];
        for (int i = 0; i < terms.Length; i++)
            sums[i % stride] += terms[i];
        return Pairwise(sums);
    }

    private static SummationTree RandomTree(Random random, int count)
    {
        List<SummationTree> parts = [.. Enumerable.Range(0, count).Select(SummationTree.Leaf)];
        while (parts.Count > 1)
        {
            SummationTree a = Take();
            parts.Add(SummationTree.Add(a, Take()));
        }

        return parts[0];

        SummationTree Take()
        {
            int i = random.Next(parts.Count);
            SummationTree part = parts[i];
            parts.RemoveAt(i);
            return part;
        }
    }
}
