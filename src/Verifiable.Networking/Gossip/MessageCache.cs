namespace Verifiable.Networking.Gossip;

/// <summary>The messages of the last heartbeats, and the ids of the last two minutes.</summary>
/// <remarks>gossipsub 1.0, "Message Cache" and "seen". Both are bounded by what arrives within their time, and by <see cref="MaxSeen"/> ids and <see cref="MaxBytes"/> bytes. Not safe for concurrent use: the router's lock guards it.</remarks>
internal sealed class MessageCache(int historyLength, int historyGossip)
{
    private const int MaxSeen = 200_000;
    private const long MaxBytes = 128 * 1024 * 1024;
    private static readonly TimeSpan SeenTime = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, (string Topic, byte[] Encoded)> _messages = new(StringComparer.Ordinal);
    private readonly LinkedList<List<string>> _windows = new([[]]);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset Until)> _forget = new();
    private long _bytes;

    /// <summary>True the first time.</summary>
    public bool TrySee(string id, DateTimeOffset now)
    {
        while (_forget.TryPeek(out (string Id, DateTimeOffset Until) oldest) && (oldest.Until <= now || _seen.Count >= MaxSeen))
            _seen.Remove(_forget.Dequeue().Id);
        if (!_seen.Add(id))
            return false;
        _forget.Enqueue((id, now + SeenTime));
        return true;
    }

    public bool HasSeen(string id) => _seen.Contains(id);

    public void Put(string id, string topic, byte[] encoded)
    {
        if (_bytes + encoded.Length > MaxBytes || !_messages.TryAdd(id, (topic, encoded)))
            return;
        _bytes += encoded.Length;
        _windows.First!.Value.Add(id);
    }

    public byte[]? Find(string id) => _messages.TryGetValue(id, out (string Topic, byte[] Encoded) found) ? found.Encoded : null;

    /// <summary>Ids of a topic from the windows that are gossiped.</summary>
    public IReadOnlyList<string> Recent(string topic) => [.. _windows.Take(historyGossip).SelectMany(window => window).Where(id => _messages[id].Topic == topic)];

    /// <summary>Begins a new window, and forgets the oldest.</summary>
    public void Shift()
    {
        _windows.AddFirst([]);
        if (_windows.Count <= historyLength)
            return;
        foreach (string id in _windows.Last!.Value)
        {
            _bytes -= _messages[id].Encoded.Length;
            _messages.Remove(id);
        }

        _windows.RemoveLast();
    }
}
