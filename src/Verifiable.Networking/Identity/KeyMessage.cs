using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Identity;

/// <summary>The protobuf that public and private keys share: type in field 1, bytes in field 2.</summary>
internal static class KeyMessage
{
    /// <summary>Reads both fields; the bytes lie inside the message.</summary>
    /// <exception cref="MalformedMessageException">A field is missing or the type unknown.</exception>
    public static KeyFields Read(ReadOnlySpan<byte> encoded)
    {
        var reader = new ProtobufReader(encoded);
        ulong? type = null;
        ReadOnlySpan<byte> data = default;
        bool hasData = false;
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    type = reader.ReadVarint();
                    break;
                case 2:
                    data = reader.ReadBytes();
                    hasData = true;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type is <= (ulong)KeyType.Ecdsa && hasData
            ? new KeyFields((KeyType)type.Value, data)
            : throw new MalformedMessageException($"key: expected a known type and data, got type {type?.ToString() ?? "none"} (data: {hasData})");
    }

    /// <summary>What a key's message holds.</summary>
    public readonly ref struct KeyFields(KeyType type, ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        /// <summary>Takes type and bytes apart.</summary>
        public void Deconstruct(out KeyType keyType, out ReadOnlySpan<byte> keyData)
        {
            keyType = type;
            keyData = _data;
        }
    }
}
