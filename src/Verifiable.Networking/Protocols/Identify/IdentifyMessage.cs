using Verifiable.Networking.Identity;
using Verifiable.Networking.Multiformats;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Protocols.Identify;

/// <summary>What a peer says about itself.</summary>
/// <remarks>
/// libp2p identify: { publicKey = 1; listenAddrs = 2; protocols = 3; observedAddr = 4; protocolVersion = 5; agentVersion = 6; signedPeerRecord = 8 }. A field
/// that is missing is null, so that a pushed part changes only what it names. Addresses of unknown protocols are left out.
/// </remarks>
public sealed record IdentifyMessage
{
    /// <summary>The longest message.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxAddresses = 64;
    private const int MaxProtocols = 256;
    private const int MaxText = 256;

    /// <summary>The family of protocols.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>The program and its version.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>The host key.</summary>
    public PublicKey? PublicKey { get; init; }

    /// <summary>Where the peer listens, unsigned.</summary>
    public IReadOnlyList<Multiaddress>? ListenAddresses { get; init; }

    /// <summary>Where the peer sees the other one.</summary>
    public Multiaddress? ObservedAddress { get; init; }

    /// <summary>Protocols that the peer answers.</summary>
    public IReadOnlyList<string>? Protocols { get; init; }

    /// <summary>The signed record, as an encoded envelope.</summary>
    public byte[]? SignedPeerRecord { get; init; }

    /// <summary>The protobuf encoding.</summary>
    public byte[] Encode()
    {
        var writer = new ProtobufWriter();
        if (PublicKey is not null)
            writer.Bytes(1, PublicKey.Encoded.Span);
        foreach (Multiaddress address in ListenAddresses ?? [])
            writer.Bytes(2, address.Bytes.Span);
        foreach (string protocol in Protocols ?? [])
            writer.String(3, protocol);
        if (ObservedAddress is not null)
            writer.Bytes(4, ObservedAddress.Bytes.Span);
        if (ProtocolVersion is not null)
            writer.String(5, ProtocolVersion);
        if (AgentVersion is not null)
            writer.String(6, AgentVersion);
        if (SignedPeerRecord is not null)
            writer.Bytes(8, SignedPeerRecord);
        return writer.ToArray();
    }

    /// <summary>Reads a message; several of them after one another are one, as protobuf merges them.</summary>
    /// <exception cref="MalformedMessageException">The bytes are no such message, or one with too much in it.</exception>
    public static IdentifyMessage Decode(ReadOnlySpan<byte> encoded)
    {
        var message = new IdentifyMessage();
        var reader = new ProtobufReader(encoded);
        List<Multiaddress>? addresses = null;
        List<string>? protocols = null;
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    message = message with { PublicKey = PublicKey.Decode(reader.ReadBytes()) };
                    break;
                case 2:
                    addresses ??= [];
                    if (Multiaddress.TryDecode(reader.ReadBytes(), out Multiaddress? address) && addresses.Count < MaxAddresses)
                        addresses.Add(address);
                    break;
                case 3:
                    protocols ??= [];
                    if (protocols.Count == MaxProtocols)
                        throw new MalformedMessageException($"identify: expected at most {MaxProtocols} protocols, got more");
                    protocols.Add(reader.ReadString(MaxText));
                    break;
                case 4:
                    message = message with { ObservedAddress = Multiaddress.TryDecode(reader.ReadBytes(), out Multiaddress? observed) ? observed : null };
                    break;
                case 5:
                    message = message with { ProtocolVersion = reader.ReadString(MaxText) };
                    break;
                case 6:
                    message = message with { AgentVersion = reader.ReadString(MaxText) };
                    break;
                case 8:
                    message = message with { SignedPeerRecord = reader.ReadBytes().ToArray() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return message with { ListenAddresses = addresses, Protocols = protocols };
    }
}
