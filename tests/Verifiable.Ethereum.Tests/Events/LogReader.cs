using Verifiable.Ethereum.Events;
using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Tests.Events;

/// <summary>What a careful user of a log stream keeps: the logs that hold, by block height, and the cursor, both as if persisted together.</summary>
internal sealed class LogReader(ulong start)
{
    private readonly List<EthereumLog> _logs = [];

    public LogCursor Cursor { get; private set; } = LogCursor.From(start);

    public IReadOnlyList<int> Values => [.. _logs.Select(l => BitConverter.ToInt32(l.Data))];

    public IReadOnlyList<Hash256> Transactions => [.. _logs.Select(l => l.TransactionHash)];

    /// <summary>Applies items; checks that a roll-back names exactly the logs that it voids, if the stream still knew them.</summary>
    public void Apply(IEnumerable<LogStreamItem> items, bool streamIsFresh = false)
    {
        foreach (LogStreamItem item in items)
        {
            switch (item)
            {
                case LogStreamItem.Added added:
                    _logs.Add(added.Log);
                    break;
                case LogStreamItem.RolledBack back:
                    IEnumerable<Hash256> voided = _logs.Where(l => l.BlockNumber >= back.FromBlock).Select(l => l.TransactionHash).Reverse();
                    if (!streamIsFresh)
                    {
                        Assert.Equal(voided, back.Removed.Select(l => l.TransactionHash));
                        Assert.All(back.Removed, l => Assert.True(l.Removed));
                    }

                    _logs.RemoveAll(l => l.BlockNumber >= back.FromBlock);
                    break;
            }

            // Through its bytes, as after a restart.
            Cursor = LogCursor.FromBytes(item.Cursor.ToBytes());
            Assert.Equal(item.Cursor, Cursor);
        }
    }
}
