using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Verifiable.Networking.Gossip;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Muxing;
using Verifiable.Networking.Protocols.Identify;
using Verifiable.Networking.Security.Noise;
using Verifiable.Networking.Security.Tls;
using Verifiable.Networking.Wire;
using PublicKey = Verifiable.Networking.Identity.PublicKey;

namespace Verifiable.Networking.Tests.Hostile;

/// <summary>A decoder of what peers send, and well-formed inputs from which to begin.</summary>
/// <param name="Name">Which decoder.</param>
/// <param name="Decode">Decodes; throws <see cref="MalformedMessageException"/> or <see cref="HandshakeException"/> on malformed input, and nothing else on any.</param>
/// <param name="Seeds">Well-formed inputs.</param>
internal sealed record FuzzedDecoder(string Name, Action<byte[]> Decode, IReadOnlyList<byte[]> Seeds)
{
    private static readonly PrivateKey Key = PrivateKey.FromSeed(KeyType.Ed25519, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly PrivateKey OtherKey = PrivateKey.FromSeed(KeyType.Secp256k1, [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    /// <summary>Every decoder of this project.</summary>
    public static IReadOnlyList<FuzzedDecoder> All { get; } =
    [
        new("varint", bytes => UnsignedVarint.TryRead(bytes, out _, out _), [[0], [0xac, 2], [0xff, 0xff, 0xff, 0xff, 0x7f]]),
        new("multihash", bytes => Multihash.IsValid(bytes), [Key.PeerId.Bytes.ToArray(), Multihash.OfKey(new byte[100])]),
        new("multiaddress", DecodeAddress, [.. Vectors.Read("multiaddresses.json", "addresses").Select(vector => vector.Hex("bytes"))]),
        new("multiaddress text", bytes => Multiaddress.TryParse(Text(bytes), out _), [.. Vectors.Read("multiaddresses.json", "addresses").Select(vector => Bytes(vector.Text("text")))]),
        new("peer id text", bytes => PeerId.TryParse(Text(bytes), out _), [Bytes(Key.PeerId.ToString()), Bytes(OtherKey.PeerId.ToCid())]),
        new("public key", bytes => PublicKey.Decode(bytes), [.. Vectors.Read("peer-keys.json", "keys").Select(vector => vector.Hex("public"))]),
        new("private key", bytes => PrivateKey.Decode(bytes), [Key.Encode(), OtherKey.Encode()]),
        new("peer record", bytes => PeerRecord.Open(bytes), [.. Vectors.Read("peer-records.json", "records").Select(vector => vector.Hex("envelope"))]),
        new("identify", bytes => IdentifyMessage.Decode(bytes), [Identify()]),
        new("noise payload", bytes => NoisePayload.Decode(bytes), [NoisePayload.Create(Key, new byte[32], ["/yamux/1.0.0"]).Encode()]),
        new("noise handshake", DecodeHandshake, [.. Vectors.Read("noise-xx.json", "vectors").Select(vector => vector.GetProperty("messages")[0].Hex("ciphertext"))]),
        new("certificate", DecodeCertificate, [.. Vectors.Read("tls-certificates.json", "certificates").Take(3).Select(vector => vector.Hex("certificate"))]),
        new("yamux header", bytes => { if (bytes.Length >= YamuxHeader.Size) YamuxHeader.Read(bytes); }, [[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9], [0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]]),
        new("gossip message", bytes => GossipMessage.Decode(bytes).IsAuthentic(), [GossipMessage.Create(Key, "topic", new byte[20], 7).Encode(), GossipMessage.Create(OtherKey, "topic", new byte[20], 7).Encode()]),
        new("gossip rpc", bytes => GossipRpc.Decode(bytes), [Gossip()]),
        new("protobuf", SkipAll, [new ProtobufWriter().Varint(1, 1).Bytes(2, new byte[10]).ToArray()]),
    ];

    /// <summary>Decodes; true when the input was well-formed.</summary>
    public bool TryDecode(byte[] input)
    {
        try
        {
            Decode(input);
            return true;
        }
        catch (MalformedMessageException)
        {
            return false;
        }
        catch (HandshakeException)
        {
            return false;
        }
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private static byte[] Bytes(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    // What was read is written alike.
    private static void DecodeAddress(byte[] bytes)
    {
        if (Multiaddress.TryDecode(bytes, out Multiaddress? address))
            Assert.Equal(bytes, Multiaddress.Parse(address.ToString()).Bytes.ToArray());
    }

    private static void DecodeHandshake(byte[] bytes)
    {
        using var responder = new NoiseHandshake(isInitiator: false, new byte[32], new byte[32]);
        responder.ReadMessage(bytes);
        responder.WriteMessage([]);
        responder.ReadMessage(bytes);
    }

    private static void DecodeCertificate(byte[] bytes)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(bytes);
        }
        catch (CryptographicException exception)
        {
            // TLS refuses these before they come to us.
            throw new HandshakeException("certificate: expected one, got other bytes", exception);
        }

        using (certificate)
            Libp2pCertificate.Verify(certificate, DateTimeOffset.UnixEpoch.AddYears(56));
    }

    private static void SkipAll(byte[] bytes)
    {
        var reader = new ProtobufReader(bytes);
        while (reader.TryReadTag(out _))
            reader.Skip();
    }

    private static byte[] Gossip() => new GossipRpc
    {
        Subscriptions = [(true, "a"), (false, "b")],
        Messages = [GossipMessage.Create(Key, "topic", new byte[20], 7).Encode()],
        Has = [("topic", ["id", "other"])],
        Wants = ["id"],
        Grafts = ["topic"],
        Prunes = [("topic", 60)],
    }.Encode();

    private static byte[] Identify() => new IdentifyMessage
    {
        AgentVersion = "agent/1",
        ProtocolVersion = "family/1",
        PublicKey = Key.PublicKey,
        ListenAddresses = [Multiaddress.Parse("/ip4/127.0.0.1/tcp/4001"), Multiaddress.Parse("/dns4/example.org/tcp/443/wss")],
        ObservedAddress = Multiaddress.Parse("/ip6/::1/tcp/9"),
        Protocols = ["/ipfs/ping/1.0.0", "/ipfs/id/1.0.0"],
        SignedPeerRecord = new PeerRecord(Key.PeerId, 7, []).Seal(Key),
    }.Encode();
}
