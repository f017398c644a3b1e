using Verifiable.Ethereum.Rlp;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Events;

/// <summary>How far a <see cref="LogStream"/> has been read: a value that the reader persists together with what it made of the logs.</summary>
/// <remarks>
/// Everything below <see cref="NextBlock"/> is read, and in it the logs with an index below <see cref="NextLogIndex"/>. The remembered blocks, by which
/// re-orgs are found, are ascending and at most <see cref="MaxRemembered"/>.
/// </remarks>
public sealed class LogCursor : IEquatable<LogCursor>
{
    /// <summary>The most blocks that are remembered; a re-org that undoes all of them rolls back to <see cref="Start"/>.</summary>
    public const int MaxRemembered = 64;

    private LogCursor(ulong start, ulong nextBlock, ulong nextLogIndex, IReadOnlyList<BlockReference> remembered)
    {
        Start = start;
        NextBlock = nextBlock;
        NextLogIndex = nextLogIndex;
        Remembered = remembered;
    }

    /// <summary>The first block that is ever read, as that in which the contract was created.</summary>
    public ulong Start { get; }

    /// <summary>The block that comes next, or that is read in part.</summary>
    public ulong NextBlock { get; }

    /// <summary>Logs of the next block with a smaller index are read.</summary>
    public ulong NextLogIndex { get; }

    /// <summary>Blocks that were canonical when they were read, ascending.</summary>
    public IReadOnlyList<BlockReference> Remembered { get; }

    /// <summary>Nothing is read yet; the first block is <paramref name="block"/>.</summary>
    public static LogCursor From(ulong block) => new(block, block, 0, []);

    /// <summary>rlp([start, nextBlock, nextLogIndex, [[number, hash], ...]]).</summary>
    public byte[] ToBytes() => RlpEncoder.Encode(RlpItem.List(
        RlpItem.OfInteger(Start),
        RlpItem.OfInteger(NextBlock),
        RlpItem.OfInteger(NextLogIndex),
        RlpItem.List([.. Remembered.Select(b => RlpItem.List(RlpItem.OfInteger(b.Number), RlpItem.OfBytes(b.Hash.AsSpan().ToArray())))])));

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="RlpException">The bytes are no cursor.</exception>
    public static LogCursor FromBytes(ReadOnlySpan<byte> bytes)
    {
        IReadOnlyList<RlpItem> items = RlpDecoder.Decode(bytes).Items;
        if (items.Count != 4 || items[3].Items.Count > MaxRemembered)
        {
            throw new RlpException($"cursor: expected 4 fields and at most {MaxRemembered} blocks, got {items.Count} fields");
        }

        BlockReference[] remembered = [.. items[3].Items.Select(ReadBlock)];
        ulong next = items[1].ToUInt64();
        for (int i = 0; i < remembered.Length; i++)
        {
            if (remembered[i].Number >= next + (items[2].ToUInt64() > 0 ? 1u : 0u) || (i > 0 && remembered[i].Number <= remembered[i - 1].Number))
            {
                throw new RlpException($"cursor: expected ascending blocks below {next}, got {remembered[i].Number}");
            }
        }

        return new LogCursor(items[0].ToUInt64(), next, items[2].ToUInt64(), remembered);
    }

    /// <summary>After the log with <paramref name="index"/> of a block.</summary>
    internal LogCursor AfterLog(BlockReference block, ulong index) => new(Start, block.Number, index + 1, Remember(block));

    /// <summary>After all of a block.</summary>
    internal LogCursor AfterBlock(BlockReference block) => new(Start, block.Number + 1, 0, Remember(block));

    /// <summary>Back behind a block that is still canonical, or to the start.</summary>
    internal LogCursor BackTo(BlockReference? block) => block is { } kept
        ? new LogCursor(Start, kept.Number + 1, 0, [.. Remembered.Where(b => b.Number <= kept.Number)])
        : new LogCursor(Start, Start, 0, []);

    /// <inheritdoc/>
    public bool Equals(LogCursor? other) => other is not null && Start == other.Start && NextBlock == other.NextBlock
        && NextLogIndex == other.NextLogIndex && Remembered.SequenceEqual(other.Remembered);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LogCursor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, NextBlock, NextLogIndex);

    /// <inheritdoc/>
    public override string ToString() => $"block {NextBlock}, log {NextLogIndex}";

    private BlockReference[] Remember(BlockReference block)
    {
        BlockReference[] kept = [.. Remembered.Where(b => b.Number < block.Number), block];
        return kept.Length <= MaxRemembered ? kept : kept[^MaxRemembered..];
    }

    private static BlockReference ReadBlock(RlpItem item) => item.Items.Count == 2 && item.Items[1].Bytes.Length == Hash256.Size
        ? new BlockReference(item.Items[0].ToUInt64(), new Hash256(item.Items[1].Bytes))
        : throw new RlpException("cursor: expected a number and a hash of 32 bytes, got another form");
}
