using System.Text;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Security.Noise;

/// <summary>What a peer says about itself inside the handshake: its host key, which signed its Noise key, and the multiplexers that it speaks.</summary>
/// <param name="IdentityKey">The host key.</param>
/// <param name="Signature">Its signature of the Noise static key.</param>
/// <param name="Muxers">Multiplexers in the order of preference; empty where the peer sent no extensions.</param>
/// <remarks>libp2p noise, "The libp2p Handshake Payload": { bytes identity_key = 1; bytes identity_sig = 2; NoiseExtensions extensions = 4 { repeated string stream_muxers = 2 } }.</remarks>
internal sealed record NoisePayload(PublicKey IdentityKey, byte[] Signature, IReadOnlyList<string> Muxers)
{
    private const int MaxMuxers = 32;
    private const int MaxMuxerLength = 256;

    /// <summary>A payload for this Noise key.</summary>
    public static NoisePayload Create(PrivateKey identity, ReadOnlySpan<byte> noiseKey, IReadOnlyList<string> muxers) =>
        new(identity.PublicKey, identity.Sign(SignedBytes(noiseKey)), muxers);

    /// <summary>True when the host key signed this Noise key.</summary>
    public bool IsSignedFor(ReadOnlySpan<byte> noiseKey) => IdentityKey.Verify(SignedBytes(noiseKey), Signature);

    public byte[] Encode()
    {
        var extensions = new ProtobufWriter();
        foreach (string muxer in Muxers)
            extensions.String(2, muxer);
        return new ProtobufWriter().Bytes(1, IdentityKey.Encoded.Span).Bytes(2, Signature).Bytes(4, extensions.ToArray()).ToArray();
    }

    /// <exception cref="MalformedMessageException">The bytes are no payload.</exception>
    public static NoisePayload Decode(ReadOnlySpan<byte> encoded)
    {
        var reader = new ProtobufReader(encoded);
        PublicKey? key = null;
        byte[] signature = [];
        var muxers = new List<string>();
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    key = PublicKey.Decode(reader.ReadBytes());
                    break;
                case 2:
                    signature = reader.ReadBytes().ToArray();
                    break;
                case 4:
                    ReadExtensions(reader.ReadBytes(), muxers);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return key is null ? throw new MalformedMessageException("noise payload: expected an identity key, got none") : new NoisePayload(key, signature, muxers);
    }

    private static void ReadExtensions(ReadOnlySpan<byte> encoded, List<string> muxers)
    {
        var reader = new ProtobufReader(encoded);
        while (reader.TryReadTag(out int field))
        {
            if (field == 2 && muxers.Count < MaxMuxers)
                muxers.Add(reader.ReadString(MaxMuxerLength));
            else
                reader.Skip();
        }
    }

    private static byte[] SignedBytes(ReadOnlySpan<byte> noiseKey) => [.. Encoding.ASCII.GetBytes("noise-libp2p-static-key:"), .. noiseKey];
}
