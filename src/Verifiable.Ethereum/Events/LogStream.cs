using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Events;

/// <summary>Reads the logs of contracts in order, without gaps and across re-orgs, from a cursor that the reader persists.</summary>
/// <remarks>
/// Per page: the header of its last block, the logs, then that header again. When the two headers agree, and the chain below still holds what the cursor
/// remembers, the logs are those of one chain. The newest remembered block that is still canonical is where a re-org goes back to; remembered are the last
/// block of each page and each block with a log, hence a roll-back may void more than was undone, never less.
/// Transport faults are thrown; the reader starts again from its cursor.
/// </remarks>
public sealed class LogStream
{
    private readonly IEthereumRpc _rpc;
    private readonly LogFilter _filter;
    private readonly LogStreamOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<EthereumLog> _told = [];

    /// <summary>Creates a stream of the logs that <paramref name="filter"/> selects.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public LogStream(IEthereumRpc rpc, LogFilter filter, LogStreamOptions? options = null, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(filter);
        _rpc = rpc;
        _filter = filter;
        _options = options ?? new LogStreamOptions();
        _options.Validate();
        _logger = logger ?? NullLogger.Instance;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Reads from <paramref name="cursor"/> on until cancelled. One enumeration at a time.</summary>
    /// <param name="cursor">Where to begin.</param>
    /// <param name="wake">Awaited in place of the pause when nothing new is there, as a notification of a new block; null pauses.</param>
    /// <param name="cancellationToken">Ends the enumeration with an exception.</param>
    public async IAsyncEnumerable<LogStreamItem> ReadAsync(
        LogCursor cursor, Func<CancellationToken, Task>? wake = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        _told.Clear();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyList<LogStreamItem> items = await ReadPageAsync(cursor, cancellationToken);
            foreach (LogStreamItem item in items)
            {
                cursor = item.Cursor;
                yield return item;
            }

            if (items.Count == 0)
            {
                await (wake is null ? Task.Delay(_options.PollInterval, _time, cancellationToken) : wake(cancellationToken));
            }
        }
    }

    /// <summary>Reads what is there now, at most one page; empty when nothing is new. For readers with their own loop, and tests.</summary>
    public async Task<IReadOnlyList<LogStreamItem>> ReadPageAsync(LogCursor cursor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (await FindRollBackAsync(cursor, cancellationToken) is { } rollBack)
        {
            return [rollBack];
        }

        ulong head = await _rpc.BlockNumberAsync(cancellationToken);
        if (head < _options.Confirmations || head - _options.Confirmations < cursor.NextBlock)
        {
            return [];
        }

        ulong last = Math.Min(head - _options.Confirmations, cursor.NextBlock + _options.PageSize - 1);
        BlockHeader? before = await _rpc.BlockAsync(last, cancellationToken);
        IReadOnlyList<EthereumLog> logs = await _rpc.LogsAsync(_filter, cursor.NextBlock, last, cancellationToken);
        BlockHeader? after = await _rpc.BlockAsync(last, cancellationToken);
        // A re-org while reading: look again later. The remembered block is checked after the page too, for one below it.
        return before is not null && before.Hash == after?.Hash && await IsNewestCanonicalAsync(cursor, before, cancellationToken)
            ? Collect(cursor, logs, new BlockReference(last, before.Hash))
            : [];
    }

    private List<LogStreamItem> Collect(LogCursor cursor, IReadOnlyList<EthereumLog> logs, BlockReference last)
    {
        var items = new List<LogStreamItem>();
        BlockReference? previous = null;
        foreach (EthereumLog log in logs.OrderBy(l => l.BlockNumber).ThenBy(l => l.LogIndex))
        {
            if (log.Removed || (log.BlockNumber == cursor.NextBlock && log.LogIndex < cursor.NextLogIndex))
            {
                continue;
            }

            var block = new BlockReference(log.BlockNumber, log.BlockHash);
            if ((previous is { } p && p.Number == block.Number && p.Hash != block.Hash) || (block.Number == last.Number && block.Hash != last.Hash))
            {
                throw new EthereumResponseException($"eth_getLogs: expected one hash for block {block.Number}, got {block.Hash} and another");
            }

            previous = block;
            cursor = cursor.AfterLog(block, log.LogIndex);
            _told.Add(log);
            items.Add(new LogStreamItem.Added(log, cursor));
        }

        cursor = cursor.AfterBlock(last);
        if (cursor.Remembered.Count > 0)
        {
            _told.RemoveAll(l => l.BlockNumber < cursor.Remembered[0].Number);
        }

        items.Add(new LogStreamItem.Advanced(last, cursor));
        return items;
    }

    /// <summary>Whether what was read before still lies below the page.</summary>
    private async Task<bool> IsNewestCanonicalAsync(LogCursor cursor, BlockHeader last, CancellationToken cancellationToken)
    {
        if (cursor.Remembered.Count == 0)
        {
            return true;
        }

        BlockReference newest = cursor.Remembered[^1];
        return last.Number == newest.Number + 1 ? last.ParentHash == newest.Hash : await IsCanonicalAsync(newest, cancellationToken);
    }

    private async Task<LogStreamItem.RolledBack?> FindRollBackAsync(LogCursor cursor, CancellationToken cancellationToken)
    {
        int kept = cursor.Remembered.Count - 1;
        while (kept >= 0 && !await IsCanonicalAsync(cursor.Remembered[kept], cancellationToken))
        {
            kept--;
        }

        if (kept == cursor.Remembered.Count - 1)
        {
            return null;
        }

        LogCursor back = cursor.BackTo(kept >= 0 ? cursor.Remembered[kept] : null);
        EthereumLog[] removed = [.. _told.Where(l => l.BlockNumber >= back.NextBlock)
            .OrderByDescending(l => l.BlockNumber).ThenByDescending(l => l.LogIndex).Select(l => l with { Removed = true })];
        _told.RemoveAll(l => l.BlockNumber >= back.NextBlock);
        Log.RolledBack(_logger, back.NextBlock, removed.Length);
        return new LogStreamItem.RolledBack(back.NextBlock, removed, back);
    }

    private async Task<bool> IsCanonicalAsync(BlockReference block, CancellationToken cancellationToken) =>
        await _rpc.BlockAsync(block.Number, cancellationToken) is { } header && header.Hash == block.Hash;
}
