using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Tests.Deliveries;

public sealed class CipherStateTests
{
    private static readonly long[] s_counts = [4, 33, 1];
    private static readonly Hash256 s_key = Keccak256.Hash("another key"u8);

    [Fact]
    public void Roots_OfAState_AreThoseOfItsTrees()
    {
        (CipherState state, byte[][] plain) = Create();
        var roots = new List<Hash256>();
        int leaf = 0;
        foreach (long count in s_counts)
        {
            roots.Add(ListTree.RootOf([.. plain.Skip(leaf).Take((int)count).Select(l => TensorTree.HashLeaf(l))], MerkleTags.Tensor));
            leaf += (int)count;
        }

        Assert.Equal(ListTree.RootOf([.. roots], MerkleTags.State), state.StateRoot);
        Hash256[] cipher = [.. state.Tensors.Select(t => ListTree.RootOf(
            [.. Enumerable.Range(0, t.Count).Select(l => Keccak256.Hash([.. t.Leaf(l), MerkleTags.CipherLeaf]))], MerkleTags.CipherTensor))];
        Assert.Equal(ListTree.RootOf(cipher, MerkleTags.CipherState), state.Root);
    }

    [Fact]
    public void Read_WhatWriteWrote_IsTheSame()
    {
        (CipherState state, _) = Create();
        byte[] content = state.Write();
        Assert.Equal(4 + (38 * 288), content.Length);
        CipherState read = CipherState.Read(content, s_counts);
        Assert.Equal((state.Root, state.StateRoot), (read.Root, read.StateRoot));
        Assert.Equal(content, read.Write());
    }

    [Fact]
    public void Read_AnotherLengthOrMark_Throws()
    {
        byte[] content = Create().State.Write();
        Assert.Throws<InvalidDataException>(() => CipherState.Read(content.AsSpan(0, content.Length - 1), s_counts));
        Assert.Throws<InvalidDataException>(() => CipherState.Read(content, [4, 32, 1]));
        content[0] ^= 1;
        Assert.Throws<InvalidDataException>(() => CipherState.Read(content, s_counts));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 32)]
    [InlineData(2, 0)]
    public void FindWrong_OneFlippedBit_IsItsLeaf(int tensor, int leaf)
    {
        (CipherState state, _) = Create();
        Assert.Null(state.FindWrong(s_key));
        byte[] content = state.Write();
        long before = s_counts.Take(tensor).Sum() * 288;
        content[4 + before + (leaf * 256) + 17] ^= 4;
        Assert.Equal((tensor, leaf), CipherState.Read(content, s_counts).FindWrong(s_key));
        Assert.Equal((0, 0), state.FindWrong(LeafCipher.HashOf(s_key)));
    }

    private static (CipherState State, byte[][] Plain) Create()
    {
        var random = new Random(9);
        var plain = new List<byte[]>();
        var tensors = new List<CipherTensor>();
        for (int t = 0; t < s_counts.Length; t++)
        {
            var cipher = new List<byte>();
            var hashes = new List<Hash256>();
            for (int l = 0; l < s_counts[t]; l++)
            {
                var leaf = new byte[LeafHasher.LeafBytes];
                random.NextBytes(leaf);
                plain.Add([.. leaf]);
                hashes.Add(TensorTree.HashLeaf(leaf));
                LeafCipher.Apply(leaf, s_key, t, l);
                cipher.AddRange(leaf);
            }

            tensors.Add(new CipherTensor([.. cipher], [.. hashes]));
        }

        return (new CipherState([.. tensors]), [.. plain]);
    }
}
