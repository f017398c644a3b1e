using Verifiable.Networking.Channels;
using Verifiable.Networking.Identity;
using Verifiable.Networking.Peers;
using Verifiable.Networking.Protocols;

namespace Verifiable.Networking.Gossip;

/// <summary>Publishes and forwards messages by topic: in full within a mesh, by their ids beyond it.</summary>
/// <remarks>
/// libp2p gossipsub 1.1: flood publishing, meshes with back-off, adaptive gossip, validation before forwarding, StrictSign. Of the score there are P4 (invalid
/// messages) and P7 (misbehaviour); peers below 0 leave the meshes, below <see cref="GossipOptions.GraylistThreshold"/> they are ignored and disconnected.
/// One lock guards the state; validators and subscribers run outside it.
/// </remarks>
public sealed class GossipRouter : IProtocol, IAsyncDisposable
{
    /// <summary>The name in multistream-select.</summary>
    public const string Name = "/meshsub/1.1.0";

    private const int MaxGossip = 5000;
    private const int MaxTopicsOfPeer = 512;
    private const double GossipFactor = 0.25;

    private readonly LocalPeer _local;
    private readonly GossipOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, GossipPeer> _peers = [];
    private readonly Dictionary<string, GossipMesh> _meshes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GossipTopic> _topics = new(StringComparer.Ordinal);
    private readonly MessageCache _cache;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _heartbeats;
    private ulong _sequence = (ulong)DateTimeOffset.UtcNow.Ticks;

    /// <summary>A router of a local peer, whose sessions it uses from now on.</summary>
    public GossipRouter(LocalPeer local, GossipOptions? options = null)
    {
        _local = local;
        _options = options ?? new GossipOptions();
        _options.Validate();
        _cache = new MessageCache(_options.HistoryLength, _options.HistoryGossip);
        local.Add(this);
        local.SessionOpened += OnSessionOpened;
        _heartbeats = Task.Run(HeartbeatAsync, CancellationToken.None);
    }

    /// <inheritdoc/>
    public string Id => Name;

    /// <summary>Joins a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="validate">Judges every message before it is delivered and forwarded; at once, from many threads.</param>
    /// <param name="deliver">Takes valid messages of others; at once, from many threads.</param>
    /// <exception cref="InvalidOperationException">It is joined already.</exception>
    public void Subscribe(string topic, Func<GossipMessage, MessageVerdict> validate, Action<GossipMessage> deliver)
    {
        lock (_lock)
        {
            if (!_topics.TryAdd(topic, new GossipTopic(validate, deliver)))
                throw new InvalidOperationException($"subscribe: expected a new topic, got {topic} again");
            _meshes[topic] = new GossipMesh();
            foreach (GossipPeer peer in _peers.Values)
                peer.Send(new GossipRpc { Subscriptions = [(true, topic)] });
        }
    }

    /// <summary>Signs a message and sends it to every peer that has joined the topic.</summary>
    /// <returns>How many these were.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The data is longer than <see cref="GossipOptions.MaxData"/>.</exception>
    public int Publish(string topic, ReadOnlyMemory<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, _options.MaxData);
        GossipMessage message = GossipMessage.Create(_local.Identity, topic, data, Interlocked.Increment(ref _sequence));
        byte[] encoded = message.Encode();
        lock (_lock)
        {
            _cache.TrySee(message.Id, DateTimeOffset.UtcNow);
            _cache.Put(message.Id, topic, encoded);
            GossipPeer[] receivers = [.. _peers.Values.Where(peer => peer.Topics.Contains(topic) && peer.Score >= 0)];
            foreach (GossipPeer peer in receivers)
                peer.Send(new GossipRpc { Messages = [encoded] });
            return receivers.Length;
        }
    }

    /// <summary>Peers in the mesh of a topic.</summary>
    public IReadOnlyCollection<PeerId> MeshOf(string topic)
    {
        lock (_lock)
            return _meshes.TryGetValue(topic, out GossipMesh? mesh) ? [.. mesh.Members.Keys] : [];
    }

    /// <summary>Peers that have joined a topic.</summary>
    public IReadOnlyCollection<PeerId> PeersOf(string topic)
    {
        lock (_lock)
            return [.. _peers.Values.Where(peer => peer.Topics.Contains(topic)).Select(peer => peer.Id)];
    }

    /// <inheritdoc/>
    public async Task ListenAsync(Channel channel, Session session, CancellationToken cancellationToken)
    {
        // What a router says may arrive before identify has shown that it is one.
        Join(session);
        while (await LengthPrefixed.ReadAsync(channel, GossipRpc.MaxLength, cancellationToken) is { } encoded)
            Handle(GossipRpc.Decode(encoded), session);
    }

    /// <summary>Stops gossiping; sessions stay.</summary>
    public async ValueTask DisposeAsync()
    {
        _local.SessionOpened -= OnSessionOpened;
        await _stop.CancelAsync();
        await _heartbeats;
    }

    private void OnSessionOpened(Session session) => _ = JoinWhenIdentifiedAsync(session);

    private async Task JoinWhenIdentifiedAsync(Session session)
    {
        await session.Identified;
        if (session.Info.Protocols.Contains(Name))
            Join(session);
    }

    private void Join(Session session)
    {
        lock (_lock)
        {
            if (_peers.ContainsKey(session.RemotePeer) || session.Closed.IsCompleted || _stop.IsCancellationRequested)
                return;
            var peer = new GossipPeer(session);
            _peers.Add(peer.Id, peer);
            if (_topics.Count > 0)
                peer.Send(new GossipRpc { Subscriptions = [.. _topics.Keys.Select(topic => (true, topic))] });
            _ = Task.Run(() => RunAsync(peer), CancellationToken.None);
        }
    }

    private async Task RunAsync(GossipPeer peer)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            Task saying = peer.RunAsync(Name, either.Token);
            await Task.WhenAny(saying, peer.Session.Closed);
            await either.CancelAsync();
            await saying;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The session is over, or its peer stopped listening: either way it hears no more from here.
            await either.CancelAsync();
        }

        lock (_lock)
        {
            _peers.Remove(peer.Id);
            foreach (GossipMesh mesh in _meshes.Values)
                mesh.Members.Remove(peer.Id);
        }

        // Two peers that dialled each other at once have another session.
        if (_local.Sessions.FirstOrDefault(session => session.RemotePeer == peer.Id && !session.Closed.IsCompleted && session != peer.Session) is { } other)
            Join(other);
    }

    private void Handle(GossipRpc rpc, Session session)
    {
        GossipPeer? peer;
        lock (_lock)
        {
            if (!_peers.TryGetValue(session.RemotePeer, out peer) || peer.Score < _options.GraylistThreshold)
                return;
            foreach ((bool joins, string topic) in rpc.Subscriptions)
            {
                if (!joins)
                    Leave(peer, topic);
                else if (peer.Topics.Count < MaxTopicsOfPeer)
                    peer.Topics.Add(topic);
            }

            HandleControl(peer, rpc);
        }

        foreach (ReadOnlyMemory<byte> encoded in rpc.Messages)
            HandleMessage(peer, encoded);
    }

    private void HandleMessage(GossipPeer peer, ReadOnlyMemory<byte> encoded)
    {
        GossipMessage message;
        try
        {
            message = GossipMessage.Decode(encoded.Span);
        }
        catch (MalformedMessageException)
        {
            lock (_lock)
                Punish(peer);
            return;
        }

        GossipTopic? topic;
        lock (_lock)
        {
            // Before the signature is looked at, so that copies cost little; a forged copy of a new message is refused below, and costs its sender.
            if (!_topics.TryGetValue(message.Topic, out topic) || _cache.HasSeen(message.Id) || message.From == _local.Identity.PeerId)
                return;
        }

        MessageVerdict verdict = message.Data.Length <= _options.MaxData && message.IsAuthentic() ? topic.Validate(message) : MessageVerdict.Reject;
        lock (_lock)
        {
            if (verdict == MessageVerdict.Reject)
                Punish(peer);
            // Seen only now: a forgery must not keep the honest message out.
            if (verdict == MessageVerdict.Reject || !_cache.TrySee(message.Id, DateTimeOffset.UtcNow) || verdict == MessageVerdict.Ignore)
                return;
            _cache.Put(message.Id, message.Topic, encoded.ToArray());
            foreach (GossipPeer member in _meshes[message.Topic].Members.Values.Where(member => member.Id != peer.Id && member.Id != message.From))
                member.Send(new GossipRpc { Messages = [encoded] });
        }

        topic.Deliver(message);
    }

    private void Punish(GossipPeer peer)
    {
        peer.Invalid++;
        if (peer.Score < _options.GraylistThreshold)
            _ = peer.Session.DisposeAsync().AsTask();
    }

    private void HandleControl(GossipPeer peer, GossipRpc rpc)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        List<(string, ulong)> prunes = [.. rpc.Grafts.Where(topic => !TryGraft(peer, topic, now)).Select(topic => (topic, (ulong)_options.Backoff.TotalSeconds))];
        foreach ((string topic, ulong seconds) in rpc.Prunes)
        {
            if (!_meshes.TryGetValue(topic, out GossipMesh? mesh))
                continue;
            mesh.Members.Remove(peer.Id);
            // A peer may not keep itself out for ever, nor make this one remember it that long.
            mesh.BackOff(peer.Id, now + TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 3600)));
        }

        string[] wants = [.. rpc.Has.Where(has => _topics.ContainsKey(has.Topic)).SelectMany(has => has.Ids).Where(id => !_cache.HasSeen(id)).Distinct(StringComparer.Ordinal).Take(Math.Max(0, peer.WantsLeft))];
        peer.WantsLeft -= wants.Length;
        byte[][] answers = [.. rpc.Wants.Select(_cache.Find).OfType<byte[]>().Take(Math.Max(0, peer.AnswersLeft))];
        peer.AnswersLeft -= answers.Length;
        foreach (byte[] answer in answers)
            peer.Send(new GossipRpc { Messages = [answer] });
        if (wants.Length > 0 || prunes.Count > 0)
            peer.Send(new GossipRpc { Wants = peer.Score >= 0 ? wants : [], Prunes = prunes });
    }

    private bool TryGraft(GossipPeer peer, string topic, DateTimeOffset now)
    {
        // A topic that is unknown here is not answered with a prune, so that nobody can make this peer talk.
        if (!_meshes.TryGetValue(topic, out GossipMesh? mesh) || mesh.Members.ContainsKey(peer.Id))
            return true;
        if (mesh.IsBackedOff(peer.Id, now))
        {
            peer.Penalty++;
            mesh.BackOff(peer.Id, now + _options.Backoff);
            return false;
        }

        // With a full mesh only those whom this peer dialled come in: nobody can take a mesh over from outside.
        if (peer.Score < 0 || (mesh.Members.Count >= _options.DegreeHigh && peer.Session.IsInbound))
            return false;
        mesh.Members.Add(peer.Id, peer);
        return true;
    }

    private void Leave(GossipPeer peer, string topic)
    {
        peer.Topics.Remove(topic);
        if (_meshes.TryGetValue(topic, out GossipMesh? mesh))
            mesh.Members.Remove(peer.Id);
    }

    private async Task HeartbeatAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat);
        try
        {
            do
            {
                lock (_lock)
                    Heartbeat(DateTimeOffset.UtcNow);
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // This router was disposed of.
            return;
        }
    }

    private void Heartbeat(DateTimeOffset now)
    {
        foreach (GossipPeer peer in _peers.Values)
            peer.Refresh();
        foreach ((string topic, GossipMesh mesh) in _meshes)
        {
            mesh.Expire(now);
            Balance(topic, mesh, now);
            Gossip(topic, mesh);
        }

        _cache.Shift();
    }

    private void Balance(string topic, GossipMesh mesh, DateTimeOffset now)
    {
        foreach (GossipPeer bad in mesh.Members.Values.Where(peer => peer.Score < 0).ToArray())
            Prune(topic, mesh, bad, now);
        if (mesh.Members.Count < _options.DegreeLow)
        {
            GossipPeer[] candidates = [.. _peers.Values.Where(peer => peer.Topics.Contains(topic) && peer.Score >= 0 && !mesh.Members.ContainsKey(peer.Id) && !mesh.IsBackedOff(peer.Id, now))];
            Random.Shared.Shuffle(candidates);
            foreach (GossipPeer chosen in candidates.Take(_options.Degree - mesh.Members.Count))
            {
                mesh.Members.Add(chosen.Id, chosen);
                chosen.Send(new GossipRpc { Grafts = [topic] });
            }
        }
        else if (mesh.Members.Count > _options.DegreeHigh)
        {
            // Those whom this peer dialled stay before those who dialled it.
            GossipPeer[] members = [.. mesh.Members.Values];
            Random.Shared.Shuffle(members);
            foreach (GossipPeer surplus in members.OrderBy(peer => peer.Session.IsInbound).Skip(_options.Degree))
                Prune(topic, mesh, surplus, now);
        }
    }

    private void Prune(string topic, GossipMesh mesh, GossipPeer peer, DateTimeOffset now)
    {
        mesh.Members.Remove(peer.Id);
        mesh.BackOff(peer.Id, now + _options.Backoff);
        peer.Send(new GossipRpc { Prunes = [(topic, (ulong)_options.Backoff.TotalSeconds)] });
    }

    private void Gossip(string topic, GossipMesh mesh)
    {
        IReadOnlyList<string> ids = _cache.Recent(topic);
        if (ids.Count == 0)
            return;
        GossipPeer[] others = [.. _peers.Values.Where(peer => peer.Topics.Contains(topic) && peer.Score >= 0 && !mesh.Members.ContainsKey(peer.Id))];
        Random.Shared.Shuffle(others);
        var gossip = new GossipRpc { Has = [(topic, [.. ids.Take(MaxGossip)])] };
        foreach (GossipPeer peer in others.Take(Math.Max(_options.DegreeLazy, (int)(others.Length * GossipFactor))))
            peer.Send(gossip);
    }
}
