using System.Numerics;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>EIP-712 <c>hashStruct(s) = H(typeHash ‖ encodeData(s))</c>: members in order, 32 bytes each.</summary>
internal sealed class StructHasher
{
    private const int WordSize = 32;
    private readonly Keccak256 _hasher = new();

    /// <summary>Begins a struct of a type (with the types it refers to).</summary>
    public StructHasher(string encodedType) => _hasher.Append(HashText(encodedType).AsSpan());

    /// <summary>Hash of a text, as dynamic members are encoded.</summary>
    public static Hash256 HashText(string text) => Keccak256.Hash(Encoding.UTF8.GetBytes(text));

    public StructHasher Add(Hash256 value)
    {
        _hasher.Append(value.AsSpan());
        return this;
    }

    public StructHasher Add(Address value)
    {
        Span<byte> word = stackalloc byte[WordSize];
        word.Clear();
        value.CopyTo(word[(WordSize - Address.Size)..]);
        _hasher.Append(word);
        return this;
    }

    /// <exception cref="OverflowException">The value is no uint256.</exception>
    public StructHasher Add(BigInteger value)
    {
        Span<byte> word = stackalloc byte[WordSize];
        word.Clear();
        int length = value.Sign < 0 ? int.MaxValue : value.GetByteCount(isUnsigned: true);
        if (length > WordSize)
            throw new OverflowException($"StructHasher: expected a uint256, got {value}");
        value.TryWriteBytes(word[(WordSize - length)..], out _, isUnsigned: true, isBigEndian: true);
        _hasher.Append(word);
        return this;
    }

    public Hash256 Finish() => _hasher.Finish();
}
