using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Verifiable.Networking.Identity;

namespace Verifiable.Networking.Multiformats;

/// <summary>A network address that describes itself, such as <c>/ip4/127.0.0.1/tcp/4001/p2p/12D3...</c>.</summary>
/// <remarks>multiformats/multiaddr and libp2p addressing. Text and bytes say the same; both are bounded, and every value is checked on the way in.</remarks>
public sealed class Multiaddress : IEquatable<Multiaddress>
{
    /// <summary>The most bytes of an address.</summary>
    public const int MaxLength = 1024;

    /// <summary>The most protocols of an address.</summary>
    public const int MaxComponents = 20;

    private readonly byte[] _bytes;
    private readonly MultiaddressComponent[] _components;

    private Multiaddress(byte[] bytes, MultiaddressComponent[] components)
    {
        _bytes = bytes;
        _components = components;
    }

    /// <summary>The protocols from the outside in.</summary>
    public IReadOnlyList<MultiaddressComponent> Components => _components;

    /// <summary>The binary form.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The last peer id in the address, or null.</summary>
    public PeerId? PeerId => ValueOf(MultiaddressProtocol.P2p) is { } text ? PeerId.Parse(text) : null;

    /// <summary>The address of an IP endpoint over TCP.</summary>
    public static Multiaddress OfTcp(IPEndPoint endpoint)
    {
        IPAddress address = endpoint.Address.IsIPv4MappedToIPv6 ? endpoint.Address.MapToIPv4() : endpoint.Address;
        // A scope id names an interface of this machine and means nothing elsewhere.
        string text = address.ToString().Split('%')[0];
        return Parse($"/{(address.GetAddressBytes().Length == 4 ? "ip4" : "ip6")}/{text}/tcp/{endpoint.Port}");
    }

    /// <summary>An address from its text.</summary>
    /// <exception cref="MalformedMessageException">The text is no address of known protocols.</exception>
    public static Multiaddress Parse(string text) => TryParse(text, out Multiaddress? address)
        ? address
        : throw new MalformedMessageException($"multiaddress: expected known protocols and their values, got \"{(text.Length > 100 ? text[..100] : text)}\"");

    /// <summary>An address from its text, or false.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Multiaddress? address)
    {
        address = null;
        if (text.Length is < 2 or > 2 * MaxLength || text[0] != '/')
            return false;
        string[] parts = text[1..].TrimEnd('/').Split('/', (2 * MaxComponents) + 1);
        var components = new List<MultiaddressComponent>();
        for (int i = 0; i < parts.Length; i++)
        {
            if (MultiaddressProtocol.Find(parts[i]) is not { } protocol)
                return false;
            if (protocol.Size != 0 && ++i == parts.Length)
                return false;
            string value = protocol.Size == 0 ? "" : parts[i];
            if (protocol.Size != 0)
            {
                // Through bytes and back, so that equal addresses have equal text.
                if (protocol.Parse(value) is not { } bytes || protocol.Format(bytes) is not { } canonical)
                    return false;
                value = canonical;
            }

            components.Add(new MultiaddressComponent(protocol, value));
        }

        return TryBuild(components, out address);
    }

    /// <summary>An address from its bytes, or false where they are malformed, too long, or of unknown protocols.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Multiaddress? address)
    {
        address = null;
        if (bytes.Length is 0 or > MaxLength)
            return false;
        var components = new List<MultiaddressComponent>();
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length > 0)
        {
            if (components.Count == MaxComponents || UnsignedVarint.TryRead(rest, out ulong code, out int read) != OperationStatus.Done
                || MultiaddressProtocol.Find(code) is not { } protocol)
            {
                return false;
            }

            rest = rest[read..];
            ulong size = (ulong)protocol.Size;
            if (protocol.Size < 0)
            {
                if (UnsignedVarint.TryRead(rest, out size, out read) != OperationStatus.Done)
                    return false;
                rest = rest[read..];
            }

            if (size > (ulong)rest.Length)
                return false;
            string? value = size == 0 && protocol.Size == 0 ? "" : protocol.Format(rest[..(int)size].ToArray());
            if (value is null)
                return false;
            components.Add(new MultiaddressComponent(protocol, value));
            rest = rest[(int)size..];
        }

        address = new Multiaddress(bytes.ToArray(), [.. components]);
        return true;
    }

    /// <summary>The value of the last component of a protocol, or null where there is none.</summary>
    public string? ValueOf(MultiaddressProtocol protocol)
    {
        int index = Array.FindLastIndex(_components, component => component.Protocol == protocol);
        return index < 0 ? null : _components[index].Value;
    }

    /// <summary>True when the protocol occurs.</summary>
    public bool Has(MultiaddressProtocol protocol) => ValueOf(protocol) is not null;

    /// <summary>This address with a peer id at its end, in place of one that is there.</summary>
    public Multiaddress WithPeer(PeerId id) => Of([.. WithoutPeer()._components, new MultiaddressComponent(MultiaddressProtocol.P2p, id.ToString())]);

    /// <summary>This address without a peer id at its end.</summary>
    /// <exception cref="InvalidOperationException">Nothing but a peer id is there.</exception>
    public Multiaddress WithoutPeer()
    {
        if (_components[^1].Protocol != MultiaddressProtocol.P2p)
            return this;
        return _components.Length > 1 ? Of(_components[..^1]) : throw new InvalidOperationException($"address without peer: expected more than a peer id, got {this}");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_components.Select(component => component.Protocol.Size == 0 ? $"/{component.Protocol.Label}" : $"/{component.Protocol.Label}/{component.Value}"));

    /// <inheritdoc/>
    public bool Equals(Multiaddress? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Multiaddress);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    private static Multiaddress Of(IReadOnlyList<MultiaddressComponent> components) => TryBuild(components, out Multiaddress? address)
        ? address
        : throw new MalformedMessageException($"multiaddress: expected at most {MaxComponents} protocols and {MaxLength} bytes, got more");

    private static bool TryBuild(IReadOnlyList<MultiaddressComponent> components, [NotNullWhen(true)] out Multiaddress? address)
    {
        address = null;
        if (components.Count is 0 or > MaxComponents)
            return false;
        var writer = new ArrayBufferWriter<byte>(64);
        foreach ((MultiaddressProtocol protocol, string value) in components)
        {
            Varint(writer, protocol.Code);
            byte[] bytes = protocol.Size == 0 ? [] : protocol.Parse(value)!;
            if (protocol.Size < 0)
                Varint(writer, (ulong)bytes.Length);
            writer.Write(bytes);
        }

        if (writer.WrittenCount > MaxLength)
            return false;
        address = new Multiaddress(writer.WrittenSpan.ToArray(), [.. components]);
        return true;
    }

    private static void Varint(ArrayBufferWriter<byte> writer, ulong value) => writer.Advance(UnsignedVarint.Write(writer.GetSpan(UnsignedVarint.MaxLength), value));
}
