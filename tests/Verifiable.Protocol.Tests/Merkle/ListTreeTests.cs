using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Tests.Merkle;

public sealed class ListTreeTests
{
    private const byte Tag = 0x77;

    public static TheoryData<int> Counts() => [1, 2, 3, 4, 5, 8, 31, 32, 33, 63, 64, 65, 100, 1000, 1024, 1025, 2100];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Root_AnyCount_EqualsRecursiveDefinition(int count)
    {
        Hash256[] leaves = Leaves(count);
        Hash256 expected = Definition(leaves, 0, ListTree.DepthOf(count));
        Assert.Equal(expected, new ListTree(leaves, Tag).Root);
        Assert.Equal(expected, ListTree.RootOf(leaves, Tag));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(1L << 31, 31)]
    [InlineData((1L << 31) + 1, 32)]
    public void DepthOf_Count_IsCeilingOfLogarithm(long count, int depth) => Assert.Equal(depth, ListTree.DepthOf(count));

    [Theory]
    [MemberData(nameof(Counts))]
    public void VerifyPath_OfEachLeaf_HoldsOnlyAtItsPlace(int count)
    {
        var tree = new ListTree(Leaves(count), Tag);
        for (int i = 0; i < count; i += 1 + (count / 50))
        {
            Hash256[] path = tree.Path(i);
            Hash256 leaf = tree.Node(0, i);
            Assert.True(MerkleProof.VerifyPath(tree.Root, leaf, i, count, path, Tag));
            Assert.False(MerkleProof.VerifyPath(tree.Root, leaf, i, count, path, Tag + 1) && path.Length > 0);
            Assert.False(MerkleProof.VerifyPath(tree.Root, leaf, i ^ 1, count, path, Tag));
            Assert.False(MerkleProof.VerifyPath(tree.Root, tree.Node(0, (i + 1) % Math.Max(2, count)), i, count, path, Tag));
            Assert.False(MerkleProof.VerifyPath(tree.Root, leaf, i, count, [.. path, Hash256.Zero], Tag));
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void VerifyPollard_DownToEachLeaf_Holds(int count)
    {
        var tree = new ListTree(Leaves(count), Tag);
        for (int leaf = 0; leaf < count; leaf += 1 + (count / 50))
        {
            int height = tree.Depth;
            while (height > 0)
            {
                long index = leaf >> height;
                Hash256[] nodes = tree.Pollard(height, index);
                Assert.True(MerkleProof.VerifyPollard(tree.Node(height, index), height, index, count, nodes, Tag));
                Hash256[] swapped = [.. nodes];
                (swapped[0], swapped[1]) = (swapped[1], swapped[0]);
                Assert.False(MerkleProof.VerifyPollard(tree.Node(height, index), height, index, count, swapped, Tag));
                Assert.False(MerkleProof.VerifyPollard(tree.Node(height, index), height, index, count, nodes.AsSpan(1), Tag));
                height -= Math.Min(ListTree.PollardLevels, height);
            }
        }
    }

    [Fact]
    public void VerifyPollard_NodeBeyondCountNotCanonical_Fails()
    {
        // Three leaves whose tree was built as if there were four: it hashes up, but no leaf explains the fourth.
        Hash256[] leaves = Leaves(4);
        var tree = new ListTree(leaves, Tag);
        Hash256[] pollard = tree.Pollard(2, 0);
        Assert.True(MerkleProof.VerifyPollard(tree.Root, 2, 0, 4, pollard, Tag));
        Assert.False(MerkleProof.VerifyPollard(tree.Root, 2, 0, 3, pollard, Tag));
    }

    [Fact]
    public void Path_InsidePollard_LeadsToItsNode()
    {
        var tree = new ListTree(Leaves(1000), Tag);
        Hash256 child = tree.Node(3, 77);
        Assert.Equal(tree.Node(8, 77 >> 5), MerkleProof.RootFromPath(child, 77, tree.Path(3, 77, 5), Tag));
    }

    internal static Hash256[] Leaves(int count)
    {
        var random = new Random(count);
        var leaves = new Hash256[count];
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        for (int i = 0; i < count; i++)
        {
            random.NextBytes(bytes);
            leaves[i] = new Hash256(bytes);
        }

        return leaves;
    }

    private static Hash256 Definition(Hash256[] leaves, int start, int height)
    {
        if (height == 0)
            return start < leaves.Length ? leaves[start] : Hash256.Zero;
        Hash256 left = Definition(leaves, start, height - 1);
        Hash256 right = Definition(leaves, start + (1 << (height - 1)), height - 1);
        return Keccak256.Hash([.. left.AsSpan(), .. right.AsSpan(), Tag]);
    }
}
