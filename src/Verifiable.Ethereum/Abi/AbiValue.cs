using System.Globalization;
using System.Numerics;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Abi;

/// <summary>A value of the contract ABI, without its exact type: an integer, a truth value, an address, bytes, text or a sequence.</summary>
/// <remarks>Immutable by convention: arrays given are not copied. Ranges are checked against a type by <see cref="AbiEncoder"/>.</remarks>
public sealed class AbiValue : IEquatable<AbiValue>
{
    private readonly object _value;

    private AbiValue(object value) => _value = value;

    /// <summary>An integer.</summary>
    public static AbiValue Of(BigInteger value) => new(value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(uint value) => new((BigInteger)value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(ulong value) => new((BigInteger)value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(long value) => new((BigInteger)value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(UInt128 value) => new((BigInteger)value);

    /// <summary>An integer.</summary>
    public static AbiValue Of(Int128 value) => new((BigInteger)value);

    /// <summary>A truth value.</summary>
    public static AbiValue Of(bool value) => new(value);

    /// <summary>An address.</summary>
    public static AbiValue Of(Address value) => new(value);

    /// <summary>Bytes of fixed or varying length.</summary>
    public static AbiValue Of(byte[] value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>The 32 bytes of a hash.</summary>
    public static AbiValue Of(Hash256 value) => new(value.AsSpan().ToArray());

    /// <summary>Text.</summary>
    public static AbiValue Of(string value) => new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>An array or a tuple.</summary>
    public static AbiValue List(params AbiValue[] items) => new(items ?? throw new ArgumentNullException(nameof(items)));

    /// <summary>An array of converted items.</summary>
    public static AbiValue ListOf<T>(IEnumerable<T> items, Func<T, AbiValue> convert) => new(items.Select(convert).ToArray());

    /// <summary>The integer.</summary>
    public BigInteger ToInteger() => As<BigInteger>("an integer");

    /// <summary>The integer, which must fit.</summary>
    public byte ToByte() => (byte)Ranged(byte.MinValue, byte.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public ushort ToUInt16() => (ushort)Ranged(ushort.MinValue, ushort.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public uint ToUInt32() => (uint)Ranged(uint.MinValue, uint.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public ulong ToUInt64() => (ulong)Ranged(ulong.MinValue, ulong.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public UInt128 ToUInt128() => (UInt128)Ranged(UInt128.MinValue, UInt128.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public sbyte ToSByte() => (sbyte)Ranged(sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public short ToInt16() => (short)Ranged(short.MinValue, short.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public int ToInt32() => (int)Ranged(int.MinValue, int.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public long ToInt64() => (long)Ranged(long.MinValue, long.MaxValue);

    /// <summary>The integer, which must fit.</summary>
    public Int128 ToInt128() => (Int128)Ranged(Int128.MinValue, Int128.MaxValue);

    /// <summary>The truth value.</summary>
    public bool ToBoolean() => As<bool>("a truth value");

    /// <summary>The address.</summary>
    public Address ToAddress() => As<Address>("an address");

    /// <summary>The bytes; not a copy.</summary>
    public byte[] ToBytes() => As<byte[]>("bytes");

    /// <summary>The bytes, which must be 32.</summary>
    public Hash256 ToHash256() => new(ToBytes());

    /// <summary>The text.</summary>
    public string ToText() => As<string>("text");

    /// <summary>The members of an array or tuple.</summary>
    public IReadOnlyList<AbiValue> ToList() => As<AbiValue[]>("a sequence");

    /// <summary>The converted members of an array.</summary>
    public T[] ToArray<T>(Func<AbiValue, T> convert) => Array.ConvertAll(As<AbiValue[]>("a sequence"), v => convert(v));

    /// <inheritdoc/>
    public bool Equals(AbiValue? other) => other is not null && (_value, other._value) switch
    {
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (AbiValue[] a, AbiValue[] b) => a.AsSpan().SequenceEqual(b),
        var (a, b) => a.Equals(b),
    };

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        switch (_value)
        {
            case byte[] bytes:
                hash.AddBytes(bytes);
                break;
            case AbiValue[] items:
                Array.ForEach(items, hash.Add);
                break;
            default:
                hash.Add(_value);
                break;
        }

        return hash.ToHashCode();
    }

    /// <summary>Readable text: decimal integers, 0x bytes, quoted text, [a, b] sequences.</summary>
    public override string ToString() => _value switch
    {
        BigInteger integer => integer.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        byte[] bytes => Hex.Encode(bytes),
        string text => $"\"{Printable(text)}\"",
        AbiValue[] items => $"[{string.Join(", ", items.AsEnumerable())}]",
        _ => _value.ToString() ?? "",
    };

    // Text comes from strangers and goes to terminals and logs.
    private static string Printable(string text)
    {
        var builder = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            builder.Append(char.IsControl(c) || c is '"' or '\\' ? $"\\u{(int)c:x4}" : c.ToString());
        }

        return builder.ToString();
    }

    private T As<T>(string wanted) =>
        _value is T value ? value : throw new AbiException($"ABI value: expected {wanted}, got {this}");

    private BigInteger Ranged(BigInteger minimum, BigInteger maximum)
    {
        BigInteger value = ToInteger();
        return value >= minimum && value <= maximum
            ? value
            : throw new AbiException($"ABI integer: expected {minimum} to {maximum}, got {value}");
    }
}
