using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Multiformats;

/// <summary>One protocol of the multiaddr table: its code, its name, how its value looks as text and as bytes.</summary>
/// <remarks>multiformats/multiaddr, protocols.csv. <see cref="Known"/> has what the transports here need, and UDP and QUIC, which other peers announce.</remarks>
public sealed class MultiaddressProtocol
{
    /// <summary>The length of a value that writes its own length before it.</summary>
    private const int Variable = -1;
    private const int MaxNameLength = 253;

    /// <summary>IPv4.</summary>
    public static readonly MultiaddressProtocol Ip4 = new(4, "ip4", 4, text => ParseAddress(text, AddressFamily.InterNetwork), bytes => new IPAddress(bytes).ToString());

    /// <summary>IPv6.</summary>
    public static readonly MultiaddressProtocol Ip6 = new(41, "ip6", 16, text => ParseAddress(text, AddressFamily.InterNetworkV6), bytes => new IPAddress(bytes).ToString());

    /// <summary>TCP.</summary>
    public static readonly MultiaddressProtocol Tcp = new(6, "tcp", 2, ParsePort, FormatPort);

    /// <summary>UDP; no transport here uses it.</summary>
    public static readonly MultiaddressProtocol Udp = new(273, "udp", 2, ParsePort, FormatPort);

    /// <summary>A name for any address family.</summary>
    public static readonly MultiaddressProtocol Dns = Name(53, "dns");

    /// <summary>A name for IPv4 addresses.</summary>
    public static readonly MultiaddressProtocol Dns4 = Name(54, "dns4");

    /// <summary>A name for IPv6 addresses.</summary>
    public static readonly MultiaddressProtocol Dns6 = Name(55, "dns6");

    /// <summary>A name whose TXT records are multiaddresses.</summary>
    public static readonly MultiaddressProtocol DnsAddr = Name(56, "dnsaddr");

    /// <summary>TLS below a transport.</summary>
    public static readonly MultiaddressProtocol Tls = Flag(448, "tls");

    /// <summary>The name that TLS asks for.</summary>
    public static readonly MultiaddressProtocol Sni = Name(449, "sni");

    /// <summary>WebSocket.</summary>
    public static readonly MultiaddressProtocol Ws = Flag(477, "ws");

    /// <summary>WebSocket over TLS, the old spelling of /tls/ws.</summary>
    public static readonly MultiaddressProtocol Wss = Flag(478, "wss");

    /// <summary>QUIC; no transport here uses it.</summary>
    public static readonly MultiaddressProtocol QuicV1 = Flag(461, "quic-v1");

    /// <summary>A peer id.</summary>
    public static readonly MultiaddressProtocol P2p = new(421, "p2p", Variable, ParsePeer, bytes => PeerId.TryDecode(bytes, out PeerId? id) ? id.ToString() : null);

    /// <summary>A relay between two peers.</summary>
    public static readonly MultiaddressProtocol P2pCircuit = Flag(290, "p2p-circuit");

    /// <summary>Every protocol that is known here.</summary>
    public static readonly IReadOnlyList<MultiaddressProtocol> Known = [Ip4, Ip6, Tcp, Udp, Dns, Dns4, Dns6, DnsAddr, Tls, Sni, Ws, Wss, QuicV1, P2p, P2pCircuit];

    private static readonly Dictionary<ulong, MultiaddressProtocol> ByCode = Known.ToDictionary(protocol => protocol.Code);
    private static readonly Dictionary<string, MultiaddressProtocol> ByName = WithOldNames();

    private readonly Func<string, byte[]?> _parse;
    private readonly Func<byte[], string?> _format;

    private MultiaddressProtocol(ulong code, string name, int size, Func<string, byte[]?> parse, Func<byte[], string?> format)
    {
        Code = code;
        Label = name;
        Size = size;
        _parse = parse;
        _format = format;
    }

    /// <summary>The multicodec.</summary>
    public ulong Code { get; }

    /// <summary>The name in text.</summary>
    public string Label { get; }

    /// <summary>Bytes of the value, 0 for a protocol without one, -1 where a length comes first.</summary>
    public int Size { get; }

    /// <summary>The protocol of a code, or null.</summary>
    public static MultiaddressProtocol? Find(ulong code) => ByCode.GetValueOrDefault(code);

    /// <summary>The protocol of a name, or null.</summary>
    public static MultiaddressProtocol? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The bytes of a value's text, or null where it is none.</summary>
    public byte[]? Parse(string text) => _parse(text);

    /// <summary>The text of a value's bytes, or null where they are none.</summary>
    public string? Format(byte[] bytes) => _format(bytes);

    private static MultiaddressProtocol Flag(ulong code, string name) => new(code, name, 0, _ => null, _ => null);

    private static MultiaddressProtocol Name(ulong code, string name) => new(code, name, Variable, ParseName, FormatName);

    private static Dictionary<string, MultiaddressProtocol> WithOldNames()
    {
        Dictionary<string, MultiaddressProtocol> names = Known.ToDictionary(protocol => protocol.Label, StringComparer.Ordinal);
        names["ipfs"] = P2p;
        return names;
    }

    private static byte[]? ParseAddress(string text, AddressFamily family) =>
        // IPAddress would also read "1" and "[::1]:80".
        IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily == family && !text.Contains('[', StringComparison.Ordinal)
        && !text.Contains('%', StringComparison.Ordinal) && (family == AddressFamily.InterNetworkV6 || text == address.ToString())
            ? address.GetAddressBytes()
            : null;

    private static byte[]? ParsePort(string text)
    {
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return null;
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
        return bytes;
    }

    private static string FormatPort(byte[] bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes).ToString(CultureInfo.InvariantCulture);

    private static byte[]? ParseName(string text) => IsName(text) ? Encoding.ASCII.GetBytes(text) : null;

    private static string? FormatName(byte[] bytes) => Encoding.Latin1.GetString(bytes) is var text && IsName(text) ? text : null;

    // Names go into DNS queries, TLS and logs: nothing but what a host name has.
    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_');

    private static byte[]? ParsePeer(string text) => PeerId.TryParse(text, out PeerId? id) ? id.Bytes.ToArray() : null;
}
