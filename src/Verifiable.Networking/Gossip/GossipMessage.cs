using System.Buffers.Binary;
using System.Text;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Gossip;

/// <summary>A published message, signed by its author.</summary>
/// <param name="From">The author.</param>
/// <param name="Data">What was published.</param>
/// <param name="Sequence">A number that the author uses once.</param>
/// <param name="Topic">Where.</param>
/// <param name="Signature">The author's.</param>
/// <param name="Key">The author's key, where the id does not contain it.</param>
/// <remarks>
/// libp2p pubsub: { from = 1; data = 2; seqno = 3; topic = 4; signature = 5; key = 6 }, policy StrictSign. As in go-libp2p, neither signature nor key is signed.
/// </remarks>
public sealed record GossipMessage(PeerId From, ReadOnlyMemory<byte> Data, ulong Sequence, string Topic, ReadOnlyMemory<byte> Signature, ReadOnlyMemory<byte> Key)
{
    /// <summary>The longest name of a topic, in bytes.</summary>
    public const int MaxTopic = 256;

    /// <summary>Author and number: what makes a message this one.</summary>
    public string Id => IdOf(From.Bytes.Span, Sequence);

    /// <summary>Signs a message.</summary>
    public static GossipMessage Create(PrivateKey author, string topic, ReadOnlyMemory<byte> data, ulong sequence)
    {
        var message = new GossipMessage(author.PeerId, data, sequence, topic, default, default);
        return message with { Signature = author.Sign(message.SignedBytes()) };
    }

    /// <summary>Reads a message.</summary>
    /// <exception cref="MalformedMessageException">A field is missing or malformed.</exception>
    public static GossipMessage Decode(ReadOnlySpan<byte> encoded)
    {
        var reader = new ProtobufReader(encoded);
        PeerId? from = null;
        ulong? sequence = null;
        string? topic = null;
        byte[] data = [], signature = [], key = [];
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    from = PeerId.Decode(reader.ReadBytes());
                    break;
                case 2:
                    data = reader.ReadBytes().ToArray();
                    break;
                case 3:
                    sequence = reader.ReadBytes() is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : throw Malformed("a number of 8 bytes");
                    break;
                case 4:
                    topic = reader.ReadString(MaxTopic);
                    break;
                case 5:
                    signature = reader.ReadBytes().ToArray();
                    break;
                case 6:
                    key = reader.ReadBytes().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new GossipMessage(from ?? throw Malformed("an author"), data, sequence ?? throw Malformed("a number"), topic ?? throw Malformed("a topic"), signature, key);
    }

    /// <summary>True when the author signed it.</summary>
    public bool IsAuthentic()
    {
        PublicKey? author;
        if (!Key.IsEmpty)
        {
            try
            {
                author = PublicKey.Decode(Key.Span);
            }
            catch (MalformedMessageException)
            {
                return false;
            }
        }
        else if (!From.TryGetPublicKey(out author))
        {
            return false;
        }

        return author.PeerId == From && author.Verify(SignedBytes(), Signature.Span);
    }

    /// <summary>The protobuf encoding.</summary>
    public byte[] Encode()
    {
        ProtobufWriter writer = Unsigned().Bytes(5, Signature.Span);
        return (Key.IsEmpty ? writer : writer.Bytes(6, Key.Span)).ToArray();
    }

    private static string IdOf(ReadOnlySpan<byte> from, ulong sequence)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, sequence);
        return Encoding.Latin1.GetString([.. from, .. number]);
    }

    private static MalformedMessageException Malformed(string expected) => new($"gossip message: expected {expected}, got none");

    private ProtobufWriter Unsigned()
    {
        var number = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, Sequence);
        return new ProtobufWriter().Bytes(1, From.Bytes.Span).Bytes(2, Data.Span).Bytes(3, number).String(4, Topic);
    }

    private byte[] SignedBytes() => [.. "libp2p-pubsub:"u8, .. Unsigned().ToArray()];
}
