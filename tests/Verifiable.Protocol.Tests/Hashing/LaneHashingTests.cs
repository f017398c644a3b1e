using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Tests.Hashing;

public sealed class LaneHashingTests
{
    private const byte Tag = 0x5a;

    public static TheoryData<KeccakLanes> SupportedLanes() =>
        [.. Enum.GetValues<KeccakLanes>().Where(KeccakLanesSupport.IsSupported)];

    [Theory]
    [MemberData(nameof(SupportedLanes))]
    public void LeafHasher_AnyCount_EqualsPlainKeccak(KeccakLanes lanes)
    {
        var random = new Random(1);
        for (int count = 0; count <= 35; count++)
        {
            byte[] leaves = new byte[count * LeafHasher.LeafBytes];
            random.NextBytes(leaves);
            var hashes = new Hash256[count];
            LeafHasher.Hash(leaves, Tag, hashes, lanes);
            for (int i = 0; i < count; i++)
                Assert.Equal(Keccak256.Hash([.. leaves.AsSpan(i * LeafHasher.LeafBytes, LeafHasher.LeafBytes), Tag]), hashes[i]);
        }
    }

    [Theory]
    [MemberData(nameof(SupportedLanes))]
    public void NodeHasher_AnyCountInPlace_EqualsPlainKeccak(KeccakLanes lanes)
    {
        var random = new Random(2);
        for (int count = 0; count <= 35; count++)
        {
            Hash256[] children = [.. Enumerable.Range(0, 2 * count).Select(_ => RandomHash(random))];
            Hash256[] nodes = [.. children];
            NodeHasher.HashPairs(nodes, Tag, nodes.AsSpan(0, count), lanes);
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(NodeHasher.Hash(children[2 * i], children[(2 * i) + 1], Tag), nodes[i]);
                Assert.Equal(Keccak256.Hash([.. children[2 * i].AsSpan(), .. children[(2 * i) + 1].AsSpan(), Tag]), nodes[i]);
            }
        }
    }

    [Fact]
    public void LeafHasher_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => LeafHasher.Hash(new byte[255], Tag, new Hash256[1]));

    private static Hash256 RandomHash(Random random)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        random.NextBytes(bytes);
        return new Hash256(bytes);
    }
}
