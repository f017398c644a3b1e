using System.Buffers.Binary;
using System.Numerics;
using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Events;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Jobs;
using Verifiable.Storage;

namespace Verifiable.Node.Chain;

/// <summary>Keeps the events of market, games and data court in the store: what jobs, receipts, moves and requests for states there are.</summary>
/// <remarks>
/// Each page of logs and the cursor behind it are one atomic write, so a crash repeats or loses nothing; a re-org deletes what it undid.
/// Keys: <c>u64 subject ‖ u64 block ‖ u32 log index</c>, the subject being the job (families jobs, receipts, requests) or the game (family games).
/// </remarks>
public sealed class ChainFollower
{
    private const byte Version = 1;
    private readonly KeyValueStore _store;
    private readonly CursorStore _cursors;
    private readonly IEthereumRpc _rpc;
    private readonly Deployment _deployment;
    private readonly ulong _confirmations;
    private readonly LogStream _stream;
    private LogCursor _cursor;

    /// <summary>Continues from the stored cursor.</summary>
    public ChainFollower(KeyValueStore store, IEthereumRpc rpc, Deployment deployment, NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _store = store;
        _cursors = new CursorStore(store);
        _rpc = rpc;
        _deployment = deployment;
        _confirmations = (ulong)options.Confirmations;
        _stream = new LogStream(
            rpc,
            new LogFilter { Addresses = [deployment.JobMarket, deployment.DisputeGame, deployment.DataCourt] },
            new LogStreamOptions { Confirmations = _confirmations });
        _cursor = _cursors.Load(deployment.ChainId, deployment.JobMarket.ToArray()) is { } bytes
            ? LogCursor.FromBytes(bytes)
            : LogCursor.From(deployment.Block);
    }

    /// <summary>Reads everything that is there now. Blocks that come while it reads are left to the next call, or on a quick chain it would never end.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        ulong head = await _rpc.BlockNumberAsync(cancellationToken);
        do
        {
            IReadOnlyList<LogStreamItem> items = await _stream.ReadPageAsync(_cursor, cancellationToken);
            if (items.Count == 0)
                return;
            var batch = new WriteBatch();
            foreach (LogStreamItem item in items)
            {
                Apply(item, batch);
                _cursor = item.Cursor;
            }

            _cursors.Save(_deployment.ChainId, _deployment.JobMarket.ToArray(), _cursor.ToBytes(), batch);
        }
        while (_cursor.NextBlock + _confirmations <= head);
    }

    /// <summary>All jobs by number.</summary>
    public IReadOnlyList<KnownJob> Jobs()
    {
        var jobs = new List<KnownJob>();
        foreach (StoreEntry entry in _store.Scan(ColumnFamily.Jobs))
        {
            if (JobMarket.JobPostedEvent.TryDecode(Decode(entry)) is { } posted)
                jobs.Add(new KnownJob((ulong)posted.JobId, posted.Requester, posted.SpecHash, posted.Bundle));
        }

        return jobs;
    }

    /// <summary>All receipts of a job in the order of anchoring, those of earlier attempts included.</summary>
    public IReadOnlyList<KnownReceipt> Receipts(ulong jobId)
    {
        var receipts = new List<KnownReceipt>();
        foreach (StoreEntry entry in _store.Scan(ColumnFamily.Receipts, Prefix(jobId)))
        {
            if (JobMarket.ReceiptSubmittedEvent.TryDecode(Decode(entry)) is { } receipt)
                receipts.Add(new KnownReceipt(jobId, receipt.Segment, receipt.Attempt, receipt.Worker, receipt.EndStateRoot));
        }

        return receipts;
    }

    /// <summary>How a worker lost its stake, every time, in order.</summary>
    public IReadOnlyList<JobMarket.JobSlashedEvent> Slashes(Address worker) =>
        [.. _store.Scan(ColumnFamily.Jobs).Select(e => JobMarket.JobSlashedEvent.TryDecode(Decode(e))).OfType<JobMarket.JobSlashedEvent>().Where(s => s.Worker == worker)];

    /// <summary>The openings of the games that have not ended. A re-org that undoes an end brings its game back.</summary>
    public IReadOnlyList<DisputeGame.GameOpenedEvent> OpenGames()
    {
        var games = new Dictionary<BigInteger, DisputeGame.GameOpenedEvent>();
        foreach (StoreEntry entry in _store.Scan(ColumnFamily.Games))
        {
            EthereumLog log = Decode(entry);
            if (DisputeGame.GameOpenedEvent.TryDecode(log) is { } opened)
                games[opened.GameId] = opened;
            else if (DisputeGame.GameResolvedEvent.TryDecode(log) is { } resolved)
                games.Remove(resolved.GameId);
        }

        return [.. games.Values];
    }

    /// <summary>All logs of a game in order.</summary>
    public IReadOnlyList<EthereumLog> GameLogs(BigInteger gameId) =>
        [.. _store.Scan(ColumnFamily.Games, Prefix((ulong)gameId)).Select(Decode)];

    /// <summary>All requests for states, of one job or of all, in the order of asking.</summary>
    public IReadOnlyList<KnownRequest> Requests(ulong? jobId = null)
    {
        var requests = new Dictionary<Hash256, KnownRequest>();
        foreach (StoreEntry entry in jobId is { } job ? _store.Scan(ColumnFamily.Requests, Prefix(job)) : _store.Scan(ColumnFamily.Requests))
        {
            EthereumLog log = Decode(entry);
            if (DataCourt.ChunkRequestedEvent.TryDecode(log) is { } asked)
                requests[asked.RequestId] = new KnownRequest(asked);
            else if (DataCourt.ChunkAnsweredEvent.TryDecode(log) is { } answered && requests.TryGetValue(answered.RequestId, out KnownRequest? request))
                requests[answered.RequestId] = request with { IsOpen = false, Leaves = answered.Leaves };
            else if (DataCourt.ChunkWithheldEvent.TryDecode(log) is { } withheld && requests.TryGetValue(withheld.RequestId, out request))
                requests[withheld.RequestId] = request with { IsOpen = false };
            else if (DataCourt.RequestEndedEvent.TryDecode(log) is { } ended && requests.TryGetValue(ended.RequestId, out request))
                requests[ended.RequestId] = request with { IsOpen = false };
        }

        return [.. requests.Values];
    }

    private void Apply(LogStreamItem item, WriteBatch batch)
    {
        switch (item)
        {
            case LogStreamItem.Added { Log: var log } when Place(log) is var (family, subject):
                batch.Put(family, Key(subject, log.BlockNumber, log.LogIndex), Encode(log));
                break;
            case LogStreamItem.RolledBack { FromBlock: var from }:
                foreach (ColumnFamily family in new[] { ColumnFamily.Jobs, ColumnFamily.Receipts, ColumnFamily.Games, ColumnFamily.Requests })
                {
                    foreach (StoreEntry entry in _store.Scan(family))
                    {
                        if (BinaryPrimitives.ReadUInt64BigEndian(entry.Key.AsSpan(sizeof(ulong))) >= from)
                            batch.Delete(family, entry.Key);
                    }
                }

                break;
        }
    }

    /// <summary>Family and subject of a log: the first indexed field is the job or the game.</summary>
    private (ColumnFamily Family, ulong Subject)? Place(EthereumLog log)
    {
        if (log.Topics.Count < 2)
            return null;
        ReadOnlySpan<byte> word = log.Topics[1].AsSpan();
        if (word[..24].ContainsAnyExcept((byte)0))
            return null;
        ulong subject = BinaryPrimitives.ReadUInt64BigEndian(word[24..]);
        if (log.Address == _deployment.DisputeGame)
            return (ColumnFamily.Games, subject);
        if (log.Address == _deployment.DataCourt)
            return (ColumnFamily.Requests, subject);
        return JobMarket.ReceiptSubmittedEvent.TryDecode(log) is not null ? (ColumnFamily.Receipts, subject) : (ColumnFamily.Jobs, subject);
    }

    private static byte[] Prefix(ulong subject)
    {
        var prefix = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(prefix, subject);
        return prefix;
    }

    private static byte[] Key(ulong subject, ulong block, ulong logIndex)
    {
        var key = new byte[(2 * sizeof(ulong)) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64BigEndian(key, subject);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(sizeof(ulong)), block);
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(2 * sizeof(ulong)), checked((uint)logIndex));
        return key;
    }

    private static ReadOnlySpan<byte> Encode(EthereumLog log)
    {
        var writer = new RecordWriter(Version);
        writer.Bytes(log.Address.ToArray());
        writer.UInt32((uint)log.Topics.Count);
        foreach (Hash256 topic in log.Topics)
            writer.Hash(topic);
        writer.Bytes(log.Data);
        writer.UInt64(log.BlockNumber);
        writer.Hash(log.BlockHash);
        writer.Hash(log.TransactionHash);
        writer.UInt64(log.TransactionIndex);
        writer.UInt64(log.LogIndex);
        return writer.WrittenSpan;
    }

    private EthereumLog Decode(StoreEntry entry)
    {
        var reader = new RecordReader(entry.Value, Version, $"event in {_store.Path}");
        var address = new Address(reader.Bytes());
        var topics = new Hash256[reader.UInt32()];
        for (int i = 0; i < topics.Length; i++)
            topics[i] = reader.Hash();
        byte[] data = reader.Bytes();
        var log = new EthereumLog(address, topics, data, reader.UInt64(), reader.Hash(), reader.Hash(), reader.UInt64(), reader.UInt64(), Removed: false);
        reader.End();
        return log;
    }
}
