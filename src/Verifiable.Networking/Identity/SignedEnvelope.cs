using System.Text;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Identity;

/// <summary>A payload that a peer signed for one domain.</summary>
/// <remarks>
/// libp2p RFC 0002: protobuf { PublicKey public_key = 1; bytes payload_type = 2; bytes payload = 3; bytes signature = 5 }. Signed are domain, type
/// and payload, each after its length as an unsigned varint.
/// </remarks>
public sealed class SignedEnvelope
{
    private readonly byte[] _signature;

    private SignedEnvelope(PublicKey publicKey, byte[] payloadType, byte[] payload, byte[] signature)
    {
        PublicKey = publicKey;
        PayloadType = payloadType;
        Payload = payload;
        _signature = signature;
    }

    /// <summary>Who signed.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>What the payload is.</summary>
    public ReadOnlyMemory<byte> PayloadType { get; }

    /// <summary>What was signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Signs a payload.</summary>
    public static SignedEnvelope Seal(PrivateKey key, string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload) =>
        new(key.PublicKey, payloadType.ToArray(), payload.ToArray(), key.Sign(SignedBytes(domain, payloadType, payload)));

    /// <summary>Reads an envelope and verifies its signature; there is no way to an unverified payload.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no envelope, or the signature is not the key's for this domain.</exception>
    public static SignedEnvelope Open(ReadOnlySpan<byte> encoded, string domain)
    {
        var reader = new ProtobufReader(encoded);
        ReadOnlySpan<byte> key = default, payloadType = default, payload = default, signature = default;
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    key = reader.ReadBytes();
                    break;
                case 2:
                    payloadType = reader.ReadBytes();
                    break;
                case 3:
                    payload = reader.ReadBytes();
                    break;
                case 5:
                    signature = reader.ReadBytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        PublicKey publicKey = PublicKey.Decode(key);
        return publicKey.Verify(SignedBytes(domain, payloadType, payload), signature)
            ? new SignedEnvelope(publicKey, payloadType.ToArray(), payload.ToArray(), signature.ToArray())
            : throw new MalformedMessageException($"open envelope: expected a signature of {publicKey.PeerId} for {domain}, got another");
    }

    /// <summary>The protobuf encoding.</summary>
    public byte[] Encode() => new ProtobufWriter()
        .Bytes(1, PublicKey.Encoded.Span).Bytes(2, PayloadType.Span).Bytes(3, Payload.Span).Bytes(5, _signature).ToArray();

    private static byte[] SignedBytes(string domain, ReadOnlySpan<byte> payloadType, ReadOnlySpan<byte> payload)
    {
        byte[] domainBytes = Encoding.UTF8.GetBytes(domain);
        var bytes = new byte[domainBytes.Length + payloadType.Length + payload.Length + (3 * UnsignedVarint.MaxLength)];
        int length = Append(bytes, 0, domainBytes);
        length = Append(bytes, length, payloadType);
        length = Append(bytes, length, payload);
        return bytes[..length];
    }

    private static int Append(byte[] bytes, int at, ReadOnlySpan<byte> field)
    {
        at += UnsignedVarint.Write(bytes.AsSpan(at), (ulong)field.Length);
        field.CopyTo(bytes.AsSpan(at));
        return at + field.Length;
    }
}
