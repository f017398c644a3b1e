using System.Buffers.Binary;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Gas.Synthetic;

/// <summary>A tensor of zeros but for a few leaves, of any size: its tree is true to the last hash.</summary>
internal sealed class SyntheticTensor
{
    private readonly SortedDictionary<long, byte[]> _leaves = [];
    private readonly UniformTree _tree;
    private readonly TensorGeometry _geometry;

    public SyntheticTensor(Shape shape)
    {
        _geometry = new TensorGeometry(shape);
        _tree = new UniformTree(_geometry.LeafCount, MerkleTags.Tensor, TensorTree.HashLeaf(new byte[LeafHasher.LeafBytes]));
    }

    public Hash256 Root => _tree.Root;

    public byte[] Leaf(long leaf) => _leaves.GetValueOrDefault(leaf, new byte[LeafHasher.LeafBytes]);

    public Hash256[] Pollard(int height, long index) => _tree.Pollard(height, index);

    /// <summary>Sets the raw bits of elements, given by their row-major index.</summary>
    public void Fill(IEnumerable<(long Element, uint Bits)> elements)
    {
        foreach (var group in elements.GroupBy(e => _geometry.Locate(e.Element).Leaf))
        {
            byte[] values = [.. Leaf(group.Key)];
            foreach ((long element, uint bits) in group)
                BinaryPrimitives.WriteUInt32LittleEndian(values.AsSpan(sizeof(uint) * _geometry.Locate(element).Lane), bits);
            _leaves[group.Key] = values;
            _tree.Set(group.Key, TensorTree.HashLeaf(values));
        }
    }

    public uint this[long element]
    {
        get
        {
            (long leaf, int lane) = _geometry.Locate(element);
            return BinaryPrimitives.ReadUInt32LittleEndian(Leaf(leaf).AsSpan(sizeof(uint) * lane));
        }
    }

    /// <summary>Openings of the leaves that hold these elements, with whole paths.</summary>
    public IReadOnlyList<LeafOpening> Open(IEnumerable<long> elements) =>
        [.. elements.Select(e => _geometry.Locate(e).Leaf).Distinct().Order().Select(leaf => new LeafOpening(leaf, Leaf(leaf), _tree.Path(leaf)))];
}
