using System.Buffers.Binary;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Protocol.Tests.Merkle;

public sealed unsafe class TensorTreeTests
{
    public static TheoryData<long[]> Shapes() =>
    [
        [], [1], [63], [64], [65], [1000], [1, 1], [8, 8], [5, 5], [9, 17], [6, 1, 5, 5], [3, 2, 28, 27], [2, 1, 1, 2, 1, 70], [100, 10], [10, 1176], [3, 360, 361],
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Root_AnyShape_EqualsDefinition(long[] extents)
    {
        var shape = new Shape(extents);
        uint[] elements = Elements(shape);
        Hash256[] leaves = DefinitionLeaves(elements, shape);
        Hash256 expected = ListTree.RootOf(leaves, MerkleTags.Tensor);

        Assert.Equal(expected, TensorTree.Root(elements, shape));
        ListTree tree = TensorTree.Build(elements, shape);
        Assert.Equal(expected, tree.Root);
        Assert.Equal(leaves[^1], tree.Node(0, leaves.Length - 1));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Root_AnyLanesAndDegree_IsTheSame(long[] extents)
    {
        var shape = new Shape(extents);
        uint[] elements = Elements(shape);
        Hash256 expected = TensorTree.Root(elements, shape);
        fixed (uint* data = elements)
        {
            foreach (KeccakLanes lanes in Enum.GetValues<KeccakLanes>().Where(KeccakLanesSupport.IsSupported))
            {
                for (int degree = 1; degree <= 3; degree++)
                {
                    Assert.Equal(expected, TensorTree.Root(data, shape, degree, lanes));
                    Assert.Equal(expected, TensorTree.Build(data, shape, degree, lanes).Root);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Geometry_LocateAndElementAt_AreInverse(long[] extents)
    {
        var geometry = new TensorGeometry(new Shape(extents));
        long found = 0;
        for (long leaf = 0; leaf < geometry.LeafCount; leaf++)
        {
            for (int lane = 0; lane < TensorGeometry.LeafElements; lane++)
            {
                long element = geometry.ElementAt(leaf, lane);
                if (element < 0)
                    continue;
                found++;
                Assert.Equal((leaf, lane), geometry.Locate(element));
            }
        }

        Assert.Equal(geometry.Shape.Count, found);
        Assert.Equal(ListTree.DepthOf(geometry.LeafCount), geometry.Depth);
    }

    [Fact]
    public void Geometry_RankFour_FollowsTheFormula()
    {
        var geometry = new TensorGeometry(new Shape(2, 3, 20, 30));
        Assert.Equal(6 * 3 * 4, geometry.LeafCount);
        // T[1, 2, 17, 9]: b = 5, tile (2, 1), lane (1, 1).
        Assert.Equal(((((5 * 3) + 2) * 4) + 1, 9), geometry.Locate((((5 * 20) + 17) * 30) + 9));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CopyLeaf_EachLeaf_HashesToTheTreesLeaf(long[] extents)
    {
        var shape = new Shape(extents);
        uint[] elements = Elements(shape);
        ListTree tree = TensorTree.Build(elements, shape);
        var geometry = new TensorGeometry(shape);
        uint[] lanes = new uint[TensorGeometry.LeafElements];
        for (long leaf = 0; leaf < geometry.LeafCount; leaf += 1 + (geometry.LeafCount / 40))
        {
            TensorTree.CopyLeaf(elements, geometry, leaf, lanes);
            Assert.Equal(tree.Node(0, leaf), TensorTree.HashLeaf(System.Runtime.InteropServices.MemoryMarshal.AsBytes<uint>(lanes)));
        }
    }

    [Fact]
    public void Root_KnownTensor_GivesKnownHash()
    {
        // Nine elements 1..9 as a 3x3 matrix: one leaf. Hash computed with Foundry's cast keccak over the 257 bytes.
        uint[] elements = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        Assert.Equal("0xaf18f6d958f26bd897ba0a19cd0d0815779e4274e7a58c44122c67eecff566bd", TensorTree.Root(elements, new Shape(3, 3)).ToHex());
        // The same as a vector of nine.
        Assert.Equal("0x28e9c05adacb1f651d5ee2bd6545dfd35901755533b751a4049432991398c13c", TensorTree.Root(elements, new Shape(9)).ToHex());
        // As a column of nine: two leaves.
        Assert.Equal("0xc473999811137ea53fc6d54ebf5e3770c59b582165fe42a28e43188c15c0ce47", TensorTree.Root(elements, new Shape(9, 1)).ToHex());
    }

    private static uint[] Elements(Shape shape)
    {
        var random = new Random(5);
        uint[] elements = new uint[shape.Count];
        foreach (ref uint element in elements.AsSpan())
            element = (uint)random.NextInt64(1L << 32);
        return elements;
    }

    /// <summary>Word for word section 4: each leaf built element by element.</summary>
    private static Hash256[] DefinitionLeaves(uint[] elements, Shape shape)
    {
        long h = shape.Rank >= 2 ? shape[shape.Rank - 2] : 1;
        long w = shape.Rank >= 2 ? shape[shape.Rank - 1] : shape.Count;
        bool tiled = shape.Rank >= 2;
        long across = (w + 7) / 8;
        long count = tiled ? shape.Count / (h * w) * ((h + 7) / 8) * across : (w + 63) / 64;
        byte[][] leaves = [.. Enumerable.Range(0, (int)count).Select(_ => new byte[257])];
        for (long e = 0; e < elements.Length; e++)
        {
            long column = e % w, row = e / w % h, b = e / (w * h);
            long leaf = tiled ? (((b * ((h + 7) / 8)) + (row / 8)) * across) + (column / 8) : e / 64;
            long lane = tiled ? (8 * (row % 8)) + (column % 8) : e % 64;
            BinaryPrimitives.WriteUInt32LittleEndian(leaves[leaf].AsSpan((int)(4 * lane)), elements[e]);
        }

        foreach (byte[] leaf in leaves)
            leaf[^1] = 0x10;
        return [.. leaves.Select(l => Keccak256.Hash(l))];
    }
}
