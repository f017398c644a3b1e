using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Verifiable.Ethereum.Abi;

/// <summary>Encodes values by their types: heads in place, dynamic parts in the tail behind offsets.</summary>
/// <remarks>Solidity documentation, "Contract ABI Specification", "Formal Specification of the Encoding".</remarks>
public static class AbiEncoder
{
    /// <summary>Encodes the tuple of <paramref name="values"/>, as the arguments of a call.</summary>
    /// <exception cref="AbiException">A value does not fit its type.</exception>
    public static byte[] Encode(IReadOnlyList<AbiParameter> parameters, IReadOnlyList<AbiValue> values)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(values);
        return Encode(AbiType.Tuple([.. parameters]), AbiValue.List([.. values]));
    }

    /// <summary>Encodes one value in place, without the offset that a dynamic type has inside a tuple.</summary>
    /// <exception cref="AbiException">The value does not fit its type.</exception>
    public static byte[] Encode(AbiType type, AbiValue value)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(value);
        byte[] output = new byte[Measure(type, value)];
        int written = Write(type, value, output);
        return written == output.Length ? output : throw new InvalidOperationException("ABI: measured and written lengths differ");
    }

    private static int Measure(AbiType type, AbiValue value)
    {
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return checked(32 + Padded(value.ToBytes().Length));
            case AbiKind.Text:
                return checked(32 + Padded(Encoding.UTF8.GetByteCount(value.ToText())));
            case AbiKind.Array or AbiKind.FixedArray or AbiKind.Tuple:
                int total = type.Kind == AbiKind.Array ? 32 : 0;
                IReadOnlyList<AbiValue> items = ItemsOf(type, value);
                for (int i = 0; i < items.Count; i++)
                {
                    AbiType itemType = TypeOf(type, i);
                    total = checked(total + (itemType.IsDynamic ? 32 : 0) + Measure(itemType, items[i]));
                }

                return total;
            default:
                return 32;
        }
    }

    private static int Write(AbiType type, AbiValue value, Span<byte> output)
    {
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger or AbiKind.SignedInteger:
                WriteInteger(type, value.ToInteger(), output[..32]);
                return 32;
            case AbiKind.Boolean:
                output[31] = value.ToBoolean() ? (byte)1 : (byte)0;
                return 32;
            case AbiKind.Address:
                value.ToAddress().CopyTo(output[12..32]);
                return 32;
            case AbiKind.FixedBytes:
                byte[] bytes = value.ToBytes();
                if (bytes.Length != type.Size)
                {
                    throw new AbiException($"ABI {type}: expected {type.Size} bytes, got {bytes.Length}");
                }

                bytes.CopyTo(output);
                return 32;
            case AbiKind.Bytes:
                return WriteBytes(value.ToBytes(), output);
            case AbiKind.Text:
                return WriteBytes(Encoding.UTF8.GetBytes(value.ToText()), output);
            default:
                return WriteItems(type, ItemsOf(type, value), output);
        }
    }

    private static int WriteItems(AbiType type, IReadOnlyList<AbiValue> items, Span<byte> output)
    {
        int start = 0;
        if (type.Kind == AbiKind.Array)
        {
            WriteLength(items.Count, output);
            start = 32;
        }

        Span<byte> body = output[start..];
        int head = 0;
        int tail = 0;
        for (int i = 0; i < items.Count; i++)
        {
            tail += TypeOf(type, i).HeadBytes;
        }

        for (int i = 0; i < items.Count; i++)
        {
            AbiType itemType = TypeOf(type, i);
            if (itemType.IsDynamic)
            {
                WriteLength(tail, body[head..]);
                head += 32;
                tail += Write(itemType, items[i], body[tail..]);
            }
            else
            {
                head += Write(itemType, items[i], body[head..]);
            }
        }

        return start + tail;
    }

    private static IReadOnlyList<AbiValue> ItemsOf(AbiType type, AbiValue value)
    {
        IReadOnlyList<AbiValue> items = value.ToList();
        int? expected = type.Kind switch { AbiKind.FixedArray => type.Size, AbiKind.Tuple => type.Components.Count, _ => null };
        return expected is null || expected == items.Count
            ? items
            : throw new AbiException($"ABI {type}: expected {expected} values, got {items.Count}");
    }

    private static AbiType TypeOf(AbiType sequence, int index) => sequence.Element ?? sequence.Components[index].Type;

    private static int WriteBytes(byte[] bytes, Span<byte> output)
    {
        WriteLength(bytes.Length, output);
        bytes.CopyTo(output[32..]);
        return 32 + Padded(bytes.Length);
    }

    private static void WriteLength(int length, Span<byte> output) => BinaryPrimitives.WriteInt32BigEndian(output[28..32], length);

    private static int Padded(int length) => checked(length + 31) & ~31;

    private static void WriteInteger(AbiType type, BigInteger value, Span<byte> word)
    {
        bool signed = type.Kind == AbiKind.SignedInteger;
        BigInteger minimum = signed ? -(BigInteger.One << (type.Size - 1)) : BigInteger.Zero;
        BigInteger maximum = (BigInteger.One << (signed ? type.Size - 1 : type.Size)) - 1;
        if (value < minimum || value > maximum)
        {
            throw new AbiException($"ABI {type}: expected {minimum} to {maximum}, got {value}");
        }

        int length = value.GetByteCount(isUnsigned: !signed);
        word.Fill(value.Sign < 0 ? (byte)0xff : (byte)0);
        value.TryWriteBytes(word[(32 - length)..], out _, isUnsigned: !signed, isBigEndian: true);
    }
}
