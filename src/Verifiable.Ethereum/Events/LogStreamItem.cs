using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Events;

/// <summary>What a <see cref="LogStream"/> tells: <see cref="Added"/>, <see cref="RolledBack"/> or <see cref="Advanced"/>.</summary>
/// <param name="Cursor">Where to go on after this item is dealt with.</param>
public abstract record LogStreamItem(LogCursor Cursor)
{
    /// <summary>A log of a canonical block, in order of block and index.</summary>
    public sealed record Added(EthereumLog Log, LogCursor Cursor) : LogStreamItem(Cursor);

    /// <summary>
    /// Everything from block <paramref name="FromBlock"/> on is void and will be told anew as far as it still holds. <paramref name="Removed"/> are the
    /// logs that this stream told of those blocks, newest first, marked as removed; after a restart it knows none and the height alone says what is void.
    /// </summary>
    public sealed record RolledBack(ulong FromBlock, IReadOnlyList<EthereumLog> Removed, LogCursor Cursor) : LogStreamItem(Cursor);

    /// <summary>All logs of the blocks up to <paramref name="Block"/> have been told.</summary>
    public sealed record Advanced(BlockReference Block, LogCursor Cursor) : LogStreamItem(Cursor);
}
