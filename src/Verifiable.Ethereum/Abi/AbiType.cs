namespace Verifiable.Ethereum.Abi;

/// <summary>A type of the contract ABI. Two types are equal when their canonical names are.</summary>
/// <remarks>Solidity documentation, "Contract ABI Specification".</remarks>
public sealed class AbiType : IEquatable<AbiType>
{
    private const int MaxHeadBytes = 1 << 24;

    private AbiType(AbiKind kind, int size, AbiType? element, AbiParameter[] components)
    {
        Kind = kind;
        Size = size;
        Element = element;
        Components = components;
        Name = NameOf(this);
        IsDynamic = kind switch
        {
            AbiKind.Bytes or AbiKind.Text or AbiKind.Array => true,
            AbiKind.FixedArray => size > 0 && element!.IsDynamic,
            AbiKind.Tuple => Array.Exists(components, c => c.Type.IsDynamic),
            _ => false,
        };
        long head = IsDynamic ? 32 : kind switch
        {
            AbiKind.FixedArray => (long)size * element!.HeadBytes,
            AbiKind.Tuple => components.Sum(c => (long)c.Type.HeadBytes),
            _ => 32,
        };
        HeadBytes = head <= MaxHeadBytes ? (int)head : throw new AbiException($"ABI type: expected at most {MaxHeadBytes} bytes in place, got {head} ({Name})");
    }

    /// <summary>The form.</summary>
    public AbiKind Kind { get; }

    /// <summary>Bits of an integer, bytes of bytesN, elements of a fixed array; otherwise 0.</summary>
    public int Size { get; }

    /// <summary>Element type of an array.</summary>
    public AbiType? Element { get; }

    /// <summary>Members of a tuple.</summary>
    public IReadOnlyList<AbiParameter> Components { get; }

    /// <summary>The canonical name, as it enters selectors and topics.</summary>
    public string Name { get; }

    /// <summary>Whether the encoding is placed in the tail behind an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes taken in the head of the enclosing tuple: 32 for a dynamic type, else the whole encoding.</summary>
    public int HeadBytes { get; }

    /// <summary>bool.</summary>
    public static AbiType Boolean { get; } = new(AbiKind.Boolean, 0, null, []);

    /// <summary>address.</summary>
    public static AbiType Address { get; } = new(AbiKind.Address, 0, null, []);

    /// <summary>bytes.</summary>
    public static AbiType Bytes { get; } = new(AbiKind.Bytes, 0, null, []);

    /// <summary>string.</summary>
    public static AbiType Text { get; } = new(AbiKind.Text, 0, null, []);

    /// <summary>Reads a type such as <c>(address owner, uint64[3])[]</c>.</summary>
    /// <exception cref="AbiException">The text is not a type.</exception>
    public static AbiType Parse(string text) => AbiSignatureParser.ParseType(text);

    /// <summary>uintN or intN.</summary>
    /// <exception cref="AbiException">N is not a multiple of 8 from 8 to 256.</exception>
    public static AbiType Integer(int bits, bool signed) => bits is >= 8 and <= 256 && bits % 8 == 0
        ? new AbiType(signed ? AbiKind.SignedInteger : AbiKind.UnsignedInteger, bits, null, [])
        : throw new AbiException($"ABI integer: expected 8, 16, ... 256 bits, got {bits}");

    /// <summary>bytesN.</summary>
    /// <exception cref="AbiException">N is not 1 to 32.</exception>
    public static AbiType FixedBytes(int length) => length is >= 1 and <= 32
        ? new AbiType(AbiKind.FixedBytes, length, null, [])
        : throw new AbiException($"ABI fixed bytes: expected 1 to 32 bytes, got {length}");

    /// <summary>T[].</summary>
    public static AbiType ArrayOf(AbiType element) => new(AbiKind.Array, 0, element, []);

    /// <summary>T[k].</summary>
    public static AbiType FixedArrayOf(AbiType element, int length) => length >= 0
        ? new AbiType(AbiKind.FixedArray, length, element, [])
        : throw new AbiException($"ABI array: expected a length of at least 0, got {length}");

    /// <summary>(T1, T2, ...).</summary>
    public static AbiType Tuple(params AbiParameter[] components) => new(AbiKind.Tuple, 0, null, components);

    /// <inheritdoc/>
    public bool Equals(AbiType? other) => other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiType);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string NameOf(AbiType type) => type.Kind switch
    {
        AbiKind.UnsignedInteger => $"uint{type.Size}",
        AbiKind.SignedInteger => $"int{type.Size}",
        AbiKind.Boolean => "bool",
        AbiKind.Address => "address",
        AbiKind.FixedBytes => $"bytes{type.Size}",
        AbiKind.Bytes => "bytes",
        AbiKind.Text => "string",
        AbiKind.Array => $"{type.Element}[]",
        AbiKind.FixedArray => $"{type.Element}[{type.Size}]",
        AbiKind.Tuple => $"({string.Join(',', type.Components.Select(c => c.Type.Name))})",
        _ => throw new AbiException($"ABI type: expected a known kind, got {type.Kind}"),
    };
}
