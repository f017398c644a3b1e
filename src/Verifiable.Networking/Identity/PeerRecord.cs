using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Identity;

/// <summary>Addresses that a peer says it can be reached at, with a number that grows with every new record.</summary>
/// <param name="PeerId">Whose addresses these are.</param>
/// <param name="Sequence">Newer records have larger numbers.</param>
/// <param name="Addresses">Where the peer listens.</param>
/// <remarks>libp2p RFC 0003, in the envelope of RFC 0002. Addresses of protocols that are not known here are left out when read.</remarks>
public sealed record PeerRecord(PeerId PeerId, ulong Sequence, IReadOnlyList<Multiaddress> Addresses)
{
    /// <summary>The most addresses that are read from one record.</summary>
    public const int MaxAddresses = 64;

    private const string Domain = "libp2p-peer-record";

    // The multicodec libp2p-peer-record, 0x0301; every implementation writes it as two plain bytes, not as a varint.
    private static ReadOnlySpan<byte> PayloadType => [0x03, 0x01];

    /// <summary>Signs the record as an encoded envelope.</summary>
    /// <exception cref="ArgumentException">The key belongs to another peer.</exception>
    public byte[] Seal(PrivateKey key)
    {
        if (key.PeerId != PeerId)
            throw new ArgumentException($"seal peer record: expected the key of {PeerId}, got that of {key.PeerId}", nameof(key));
        var writer = new ProtobufWriter().Bytes(1, PeerId.Bytes.Span).Varint(2, Sequence);
        foreach (Multiaddress address in Addresses)
            writer.Bytes(3, new ProtobufWriter().Bytes(1, address.Bytes.Span).ToArray());
        return SignedEnvelope.Seal(key, Domain, PayloadType, writer.ToArray()).Encode();
    }

    /// <summary>Reads a record from an encoded envelope, after verifying that its own peer signed it.</summary>
    /// <exception cref="MalformedMessageException">The envelope or the record is malformed, or somebody else signed it.</exception>
    public static PeerRecord Open(ReadOnlySpan<byte> envelope)
    {
        SignedEnvelope opened = SignedEnvelope.Open(envelope, Domain);
        if (!opened.PayloadType.Span.SequenceEqual(PayloadType))
            throw new MalformedMessageException($"open peer record: expected payload type 0301, got {Convert.ToHexStringLower(opened.PayloadType.Span)}");
        PeerRecord record = Decode(opened.Payload.Span);
        return record.PeerId == opened.PublicKey.PeerId
            ? record
            : throw new MalformedMessageException($"open peer record: expected a record of {opened.PublicKey.PeerId}, got one of {record.PeerId}");
    }

    private static PeerRecord Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new ProtobufReader(payload);
        PeerId? id = null;
        ulong sequence = 0;
        var addresses = new List<Multiaddress>();
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    id = PeerId.Decode(reader.ReadBytes());
                    break;
                case 2:
                    sequence = reader.ReadVarint();
                    break;
                case 3 when addresses.Count < MaxAddresses:
                    AddAddress(reader.ReadBytes(), addresses);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return id is null ? throw new MalformedMessageException("peer record: expected a peer id, got none") : new PeerRecord(id, sequence, addresses);
    }

    private static void AddAddress(ReadOnlySpan<byte> message, List<Multiaddress> addresses)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out int field))
        {
            if (field != 1)
                reader.Skip();
            else if (Multiaddress.TryDecode(reader.ReadBytes(), out Multiaddress? address))
                addresses.Add(address);
        }
    }
}
