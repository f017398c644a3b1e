using System.Diagnostics.CodeAnalysis;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Identity;

/// <summary>A peer's name: the multihash of its public key.</summary>
/// <remarks>libp2p peer-ids. Keys of at most 42 bytes are inside the id, so <see cref="TryGetPublicKey"/> works for Ed25519 and secp256k1 without asking anybody.</remarks>
public sealed class PeerId : IEquatable<PeerId>, IComparable<PeerId>
{
    private readonly byte[] _multihash;

    private PeerId(byte[] multihash) => _multihash = multihash;

    /// <summary>The multihash.</summary>
    public ReadOnlyMemory<byte> Bytes => _multihash;

    /// <summary>The id of an encoded public key.</summary>
    public static PeerId Of(ReadOnlySpan<byte> encodedPublicKey) => new(Multihash.OfKey(encodedPublicKey));

    /// <summary>An id from its bytes, or false where they are no multihash of a known function.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> multihash, [NotNullWhen(true)] out PeerId? id)
    {
        id = Multihash.IsValid(multihash) ? new PeerId(multihash.ToArray()) : null;
        return id is not null;
    }

    /// <summary>An id from its bytes.</summary>
    /// <exception cref="MalformedMessageException">They are no multihash of a known function.</exception>
    public static PeerId Decode(ReadOnlySpan<byte> multihash) => TryDecode(multihash, out PeerId? id)
        ? id
        : throw new MalformedMessageException($"peer id: expected a multihash, got {multihash.Length} other bytes");

    /// <summary>An id from its text: base58btc of the multihash ("12D3...", "Qm..."), or a CID.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PeerId? id)
    {
        id = null;
        bool bare = text.StartsWith("1", StringComparison.Ordinal) || text.StartsWith("Qm", StringComparison.Ordinal);
        byte[] bytes;
        return (bare ? PositionalBase.Base58Btc.TryDecode(text, out bytes) : PeerCid.TryDecode(text, out bytes)) && TryDecode(bytes, out id);
    }

    /// <summary>An id from its text.</summary>
    /// <exception cref="MalformedMessageException">The text is no peer id.</exception>
    public static PeerId Parse(string text) => TryParse(text, out PeerId? id)
        ? id
        : throw new MalformedMessageException($"peer id: expected base58btc or a CID, got \"{(text.Length > 80 ? text[..80] : text)}\"");

    /// <summary>The public key inside the id, or false where the id is a hash or its content no key.</summary>
    public bool TryGetPublicKey([NotNullWhen(true)] out PublicKey? key)
    {
        key = null;
        if (_multihash[0] != Multihash.Identity)
            return false;
        try
        {
            key = PublicKey.Decode(_multihash.AsSpan(2));
            return true;
        }
        catch (MalformedMessageException)
        {
            return false;
        }
    }

    /// <summary>The CIDv1 form in base32.</summary>
    public string ToCid() => PeerCid.Encode(_multihash);

    /// <summary>The multihash in base58btc.</summary>
    public override string ToString() => PositionalBase.Base58Btc.Encode(_multihash);

    /// <inheritdoc/>
    public bool Equals(PeerId? other) => other is not null && _multihash.AsSpan().SequenceEqual(other._multihash);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PeerId);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_multihash);
        return hash.ToHashCode();
    }

    /// <summary>Orders ids by their bytes.</summary>
    public int CompareTo(PeerId? other) => other is null ? 1 : _multihash.AsSpan().SequenceCompareTo(other._multihash);

    /// <summary>Equality of the bytes.</summary>
    public static bool operator ==(PeerId? left, PeerId? right) => Equals(left, right);

    /// <summary>Inequality of the bytes.</summary>
    public static bool operator !=(PeerId? left, PeerId? right) => !Equals(left, right);
}
