using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Protocol.Programs;

/// <summary>The preimage of a program root (protocol section 3).</summary>
public sealed record ProgramHeader(
    int OperatorCount,
    int StateCount,
    int DatasetCount,
    Hash256 OperatorsRoot,
    Hash256 StateDeclarationsRoot,
    Hash256 InputDeclarationsRoot)
{
    /// <summary>The program root.</summary>
    public Hash256 Root()
    {
        var writer = new EncodingWriter();
        writer.UInt16(OperatorCount);
        writer.UInt16(StateCount);
        writer.UInt16(DatasetCount);
        writer.Bytes(OperatorsRoot.AsSpan());
        writer.Bytes(StateDeclarationsRoot.AsSpan());
        writer.Bytes(InputDeclarationsRoot.AsSpan());
        writer.Byte(MerkleTags.Program);
        return Keccak256.Hash(writer.ToArray());
    }
}
