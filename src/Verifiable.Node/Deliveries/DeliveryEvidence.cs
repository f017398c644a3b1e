using Verifiable.Ethereum.Contracts;
using Verifiable.Protocol.Deliveries;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;
using Verifiable.Protocol.Programs;

namespace Verifiable.Node.Deliveries;

/// <summary>What the parties of a delivery show the contract: chunks that were demanded, and leaves that are wrong.</summary>
public static class DeliveryEvidence
{
    /// <summary>The declaration of a state tensor, opened from the program root.</summary>
    public static DeclaredTensor Declared(EncodedProgram program, int tensor)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new DeclaredTensor(program.Header.ToContract(), program.States[tensor].ToArray(), program.StateTree.Path(tensor));
    }

    /// <summary>A chunk of an encrypted state, with the hashes of its plain leaves.</summary>
    public static SuppliedChunk Chunk(CipherState delivery, int tensor, long chunk)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        CipherTensor source = delivery.Tensors[tensor];
        long first = chunk * CipherState.ChunkLeaves;
        int count = (int)Math.Min(CipherState.ChunkLeaves, source.Count - first);
        int levels = Math.Min(ListTree.PollardLevels, source.Plain.Depth);
        int above = source.Plain.Depth - levels;
        var plain = new Hash256[count];
        for (int i = 0; i < count; i++)
            plain[i] = source.Plain.Node(0, first + i);
        return new SuppliedChunk(
            source.Bytes.Slice((int)(first * LeafHasher.LeafBytes), count * LeafHasher.LeafBytes).ToArray(),
            source.Cipher.Path(levels, chunk, above),
            delivery.CipherPath(tensor),
            delivery.StateRoot,
            plain,
            source.Plain.Path(levels, chunk, above),
            delivery.PlainPath(tensor));
    }

    /// <summary>One leaf of an encrypted state and the hash of the plain one.</summary>
    public static Complaint Complaint(EncodedProgram program, CipherState delivery, int tensor, int leaf)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        CipherTensor source = delivery.Tensors[tensor];
        return new Complaint(
            (uint)tensor,
            (uint)leaf,
            Declared(program, tensor),
            source.Leaf(leaf).ToArray(),
            source.Cipher.Path(leaf),
            delivery.CipherPath(tensor),
            delivery.StateRoot,
            source.Plain.Node(0, leaf),
            source.Plain.Path(leaf),
            delivery.PlainPath(tensor));
    }
}
