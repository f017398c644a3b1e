namespace Verifiable.Networking.Multiformats;

/// <summary>The CIDv1 form of a peer id: multibase text of version 1, codec libp2p-key, multihash.</summary>
/// <remarks>multiformats/cid and RFC 0001 of libp2p. Written in base32; base58btc and base36 are read as well.</remarks>
public static class PeerCid
{
    private const byte Version = 0x01;
    private const byte Libp2pKey = 0x72;

    /// <summary>The text of a multihash as a CID in base32.</summary>
    public static string Encode(ReadOnlySpan<byte> multihash) => "b" + Base32.Encode([Version, Libp2pKey, .. multihash]);

    /// <summary>The multihash inside a CID, or false where the text is none of a peer id.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] multihash)
    {
        multihash = [];
        if (text.Length is 0 or > PositionalBase.MaxLength)
            return false;
        byte[] cid = [];
        bool decoded = text[0] switch
        {
            'b' => Base32.TryDecode(text[1..], out cid),
            'z' => PositionalBase.Base58Btc.TryDecode(text[1..], out cid),
            'k' => PositionalBase.Base36.TryDecode(text[1..], out cid),
            _ => false,
        };
        if (!decoded || cid.Length < 2 || cid[0] != Version || cid[1] != Libp2pKey || !Multihash.IsValid(cid.AsSpan(2)))
            return false;
        multihash = cid[2..];
        return true;
    }
}
