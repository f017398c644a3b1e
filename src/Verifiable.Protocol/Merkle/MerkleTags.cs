namespace Verifiable.Protocol.Merkle;

/// <summary>Domain tags: the last byte of everything that is hashed into a tree (protocol sections 3, 4, 6 and 9).</summary>
public static class MerkleTags
{
    /// <summary>Leaf of a tensor: 64 elements.</summary>
    public const byte TensorLeaf = 0x10;

    /// <summary>Inner node of a tensor's tree.</summary>
    public const byte Tensor = 0x11;

    /// <summary>Inner node over the state tensors' roots.</summary>
    public const byte State = 0x21;

    /// <summary>Inner node over the dataset tensors' roots.</summary>
    public const byte Dataset = 0x23;

    /// <summary>Inner node over the roots of all operators' outputs of one step.</summary>
    public const byte Trace = 0x31;

    /// <summary>Leaf: an encoded operator.</summary>
    public const byte OperatorLeaf = 0x40;

    /// <summary>Inner node over the operators.</summary>
    public const byte Operators = 0x41;

    /// <summary>Leaf: an encoded state declaration.</summary>
    public const byte StateDeclarationLeaf = 0x42;

    /// <summary>Inner node over the state declarations.</summary>
    public const byte StateDeclarations = 0x43;

    /// <summary>Leaf: an encoded input declaration.</summary>
    public const byte InputDeclarationLeaf = 0x44;

    /// <summary>Inner node over the input declarations.</summary>
    public const byte InputDeclarations = 0x45;

    /// <summary>A split interval of a dispute.</summary>
    public const byte Interval = 0x50;

    /// <summary>Leaf of an encrypted tensor.</summary>
    public const byte CipherLeaf = 0x80;

    /// <summary>Inner node of an encrypted tensor's tree.</summary>
    public const byte CipherTensor = 0x81;

    /// <summary>Inner node over the roots of the encrypted tensors of a state.</summary>
    public const byte CipherState = 0x82;

    /// <summary>A word of the stream that encrypts a delivery.</summary>
    public const byte CipherStream = 0x83;

    /// <summary>The header of a step program.</summary>
    public const byte Program = 0x60;
}
