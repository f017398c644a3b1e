using System.Text;
using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Gossip;

/// <summary>What two routers say to each other at once.</summary>
/// <remarks>
/// libp2p pubsub and gossipsub 1.1: { subscriptions = 1 { subscribe = 1; topicid = 2 }; publish = 2; control = 3 { ihave = 1 { topicID = 1; messageIDs = 2 };
/// iwant = 2 { messageIDs = 1 }; graft = 3 { topicID = 1 }; prune = 4 { topicID = 1; peers = 2; backoff = 3 } } }. Peers of a prune are not read. Message ids are
/// bytes, kept as Latin-1 text so that they compare by value. More items than the limits say make the whole malformed.
/// </remarks>
public sealed record GossipRpc
{
    /// <summary>The longest encoding: a message of 1 MiB and what is around it.</summary>
    public const int MaxLength = (1024 + 64) * 1024;

    private const int MaxItems = 512;
    private const int MaxIds = 5000;
    private const int MaxId = 128;

    /// <summary>Topics that the sender joins (true) or leaves.</summary>
    public IReadOnlyList<(bool Joins, string Topic)> Subscriptions { get; init; } = [];

    /// <summary>Messages, encoded.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Messages { get; init; } = [];

    /// <summary>Ids that the sender has, by topic.</summary>
    public IReadOnlyList<(string Topic, IReadOnlyList<string> Ids)> Has { get; init; } = [];

    /// <summary>Ids that the sender wants.</summary>
    public IReadOnlyList<string> Wants { get; init; } = [];

    /// <summary>Topics in whose mesh the sender puts the receiver.</summary>
    public IReadOnlyList<string> Grafts { get; init; } = [];

    /// <summary>Topics out of whose mesh the sender puts the receiver, and for how many seconds.</summary>
    public IReadOnlyList<(string Topic, ulong Seconds)> Prunes { get; init; } = [];

    /// <summary>The protobuf encoding.</summary>
    public byte[] Encode()
    {
        var writer = new ProtobufWriter();
        foreach ((bool joins, string topic) in Subscriptions)
            writer.Bytes(1, new ProtobufWriter().Varint(1, joins ? 1UL : 0).String(2, topic).ToArray());
        foreach (ReadOnlyMemory<byte> message in Messages)
            writer.Bytes(2, message.Span);
        var control = new ProtobufWriter();
        foreach ((string topic, IReadOnlyList<string> ids) in Has)
            control.Bytes(1, WriteIds(new ProtobufWriter().String(1, topic), 2, ids));
        if (Wants.Count > 0)
            control.Bytes(2, WriteIds(new ProtobufWriter(), 1, Wants));
        foreach (string topic in Grafts)
            control.Bytes(3, new ProtobufWriter().String(1, topic).ToArray());
        foreach ((string topic, ulong seconds) in Prunes)
            control.Bytes(4, new ProtobufWriter().String(1, topic).Varint(3, seconds).ToArray());
        byte[] encoded = control.ToArray();
        return (encoded.Length == 0 ? writer : writer.Bytes(3, encoded)).ToArray();
    }

    /// <summary>Reads what another router said.</summary>
    /// <exception cref="MalformedMessageException">It is malformed, or has more in it than the limits say.</exception>
    public static GossipRpc Decode(ReadOnlyMemory<byte> encoded)
    {
        var rpc = new GossipRpc();
        var reader = new ProtobufReader(encoded.Span);
        List<(bool, string)> subscriptions = [];
        List<ReadOnlyMemory<byte>> messages = [];
        while (reader.TryReadTag(out int field))
        {
            switch (field)
            {
                case 1:
                    (ulong joins, string subscribed, _) = ReadItem(reader.ReadBytes(), topicField: 2, numberField: 1, idsField: 0);
                    Add(subscriptions, (joins != 0, subscribed), MaxItems);
                    break;
                case 2:
                    Add(messages, reader.ReadBytes().ToArray(), MaxItems);
                    break;
                case 3:
                    rpc = ReadControl(reader.ReadBytes(), rpc);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return rpc with { Subscriptions = subscriptions, Messages = messages };
    }

    private static GossipRpc ReadControl(ReadOnlySpan<byte> encoded, GossipRpc rpc)
    {
        List<(string, IReadOnlyList<string>)> has = [.. rpc.Has];
        List<string> wants = [.. rpc.Wants], grafts = [.. rpc.Grafts];
        List<(string, ulong)> prunes = [.. rpc.Prunes];
        int idCount = 0;
        var reader = new ProtobufReader(encoded);
        while (reader.TryReadTag(out int field))
        {
            if (field is < 1 or > 4)
            {
                reader.Skip();
                continue;
            }

            int idsField = field switch { 1 => 2, 2 => 1, _ => 0 };
            (ulong number, string topic, List<string> ids) = ReadItem(reader.ReadBytes(), field == 2 ? 0 : 1, field == 4 ? 3 : 0, idsField);
            if ((idCount += ids.Count) > MaxIds)
                throw new MalformedMessageException($"gossip control: expected at most {MaxIds} message ids, got more");
            switch (field)
            {
                case 1:
                    Add(has, (topic, ids), MaxItems);
                    break;
                case 2:
                    wants.AddRange(ids);
                    break;
                case 3:
                    Add(grafts, topic, MaxItems);
                    break;
                default:
                    Add(prunes, (topic, number), MaxItems);
                    break;
            }
        }

        return rpc with { Has = has, Wants = wants, Grafts = grafts, Prunes = prunes };
    }

    private static (ulong Number, string Topic, List<string> Ids) ReadItem(ReadOnlySpan<byte> encoded, int topicField, int numberField, int idsField)
    {
        ulong number = 0;
        string? topic = null;
        List<string> ids = [];
        var reader = new ProtobufReader(encoded);
        while (reader.TryReadTag(out int field))
        {
            if (field == topicField)
                topic = reader.ReadString(GossipMessage.MaxTopic);
            else if (field == numberField)
                number = reader.ReadVarint();
            else if (field == idsField)
                Add(ids, reader.ReadBytes() is { Length: <= MaxId } id ? Encoding.Latin1.GetString(id) : throw new MalformedMessageException($"gossip control: expected message ids of at most {MaxId} bytes, got a longer one"), MaxIds);
            else
                reader.Skip();
        }

        return topic is null && topicField != 0
            ? throw new MalformedMessageException("gossip: expected a topic, got none")
            : (number, topic ?? "", ids);
    }

    private static byte[] WriteIds(ProtobufWriter writer, int field, IReadOnlyList<string> ids)
    {
        foreach (string id in ids)
            writer.Bytes(field, Encoding.Latin1.GetBytes(id));
        return writer.ToArray();
    }

    private static void Add<T>(List<T> list, T item, int limit)
    {
        if (list.Count == limit)
            throw new MalformedMessageException($"gossip: expected at most {limit} items, got more");
        list.Add(item);
    }
}
