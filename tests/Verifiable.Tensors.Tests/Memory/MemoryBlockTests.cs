using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors.Tests.Memory;

public sealed unsafe class MemoryBlockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(HugePages.Bytes - 1)]
    [InlineData(HugePages.Bytes)]
    [InlineData((3 * HugePages.Bytes) + 5)]
    public void Block_OfAnySize_IsAlignedAndZero(long bytes)
    {
        var block = new MemoryBlock(bytes);
        Assert.Equal(bytes, block.Bytes);
        Assert.Equal(0, (nint)block.Address % (bytes >= HugePages.Bytes ? HugePages.Bytes : MemoryBlock.Alignment));
        Assert.False(new ReadOnlySpan<byte>(block.Address, (int)block.Bytes).ContainsAnyExcept((byte)0));
        block.Release();
        Assert.True(block.Address is null);
    }

    [Fact]
    public void Release_ByOneOfTwoOwners_KeepsTheMemory()
    {
        var block = new MemoryBlock(64);
        block.Share();
        block.Release();
        Assert.False(block.Address is null);
        block.Release();
        Assert.True(block.Address is null);
    }

    [Fact]
    public void AllocateTogether_Tensors_OutliveEachOther()
    {
        Tensor[] tensors = Tensor.AllocateTogether([(ElementType.Float32, new Shape(3, 5)), (ElementType.Int32, Shape.Scalar), (ElementType.Float32, new Shape(1000))]);
        for (int i = 0; i < tensors.Length; i++)
            tensors[i].Bits.Fill((uint)i + 1);
        tensors[1].Dispose();
        tensors[0].Dispose();
        Assert.Throws<ObjectDisposedException>(() => tensors[0].Bits[0]);
        Assert.Equal(1000, tensors[2].Bits.Count(3u));
        tensors[2].Dispose();
    }

    [Fact]
    public void CloneTogether_Tensors_AreCopies()
    {
        using Tensor a = Tensor.FromFloats(new Shape(2), [1, 2]), b = Tensor.FromInts(new Shape(3), [3, 4, 5]);
        Tensor[] copies = Tensor.CloneTogether([a, b]);
        a.Floats.Clear();
        Assert.Equal([1, 2], copies[0].Floats);
        Assert.Equal([3, 4, 5], copies[1].Ints);
        Assert.Equal(ElementType.Int32, copies[1].Type);
        Assert.Empty(Tensor.CloneTogether([]));
    }

    [Fact]
    public void Swap_OfTensorsOfDifferentBlocks_HandsOverTheMemory()
    {
        using var kept = new Tensor(ElementType.Float32, new Shape(2));
        Tensor[] others = Tensor.AllocateTogether([(ElementType.Float32, new Shape(2))]);
        others[0].Floats.Fill(7);
        kept.Swap(others[0]);
        others[0].Dispose();
        Assert.Equal([7, 7], kept.Floats);
    }
}
