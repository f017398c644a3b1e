using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Tests.Deliveries;

public sealed class LeafCipherTests
{
    private static readonly Hash256 s_key = Keccak256.Hash("a key"u8);

    [Fact]
    public void Apply_EachWord_IsXoredWithTheHashOfItsPlace()
    {
        byte[] leaf = Leaf(1);
        byte[] expected = [.. leaf];
        for (byte w = 0; w < 8; w++)
        {
            Hash256 stream = Keccak256.Hash([.. s_key.AsSpan(), 0, 0, 1, 2, 0, 3, 4, 5, w, 0x83]);
            for (int i = 0; i < Hash256.Size; i++)
                expected[(w * Hash256.Size) + i] ^= stream.AsSpan()[i];
        }

        LeafCipher.Apply(leaf, s_key, 0x0102, 0x030405);
        Assert.Equal(expected, leaf);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 123_456)]
    [InlineData(1023, uint.MaxValue)]
    public void Apply_Twice_IsTheLeafAgain(int tensor, long place)
    {
        byte[] leaf = Leaf(2);
        LeafCipher.Apply(leaf, s_key, tensor, place);
        Assert.NotEqual(Leaf(2), leaf);
        LeafCipher.Apply(leaf, s_key, tensor, place);
        Assert.Equal(Leaf(2), leaf);
    }

    [Fact]
    public void Apply_OtherKeyTensorOrLeaf_GivesAnotherCiphertext()
    {
        byte[][] all = [Encrypt(s_key, 1, 1), Encrypt(s_key, 1, 2), Encrypt(s_key, 2, 1), Encrypt(LeafCipher.HashOf(s_key), 1, 1)];
        Assert.Equal(all.Length, all.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void Apply_AnotherLength_Throws() => Assert.Throws<ArgumentException>(() => LeafCipher.Apply(new byte[255], s_key, 0, 0));

    private static byte[] Encrypt(Hash256 key, int tensor, long leaf)
    {
        byte[] bytes = Leaf(3);
        LeafCipher.Apply(bytes, key, tensor, leaf);
        return bytes;
    }

    private static byte[] Leaf(int seed)
    {
        var leaf = new byte[LeafHasher.LeafBytes];
        new Random(seed).NextBytes(leaf);
        return leaf;
    }
}
