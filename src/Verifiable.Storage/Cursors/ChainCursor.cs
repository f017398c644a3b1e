using Verifiable.Protocol.Hashing;

namespace Verifiable.Storage;

/// <summary>How far a contract's events are processed: up to and including one log.</summary>
/// <param name="BlockNumber">The block of the last processed log.</param>
/// <param name="BlockHash">Its hash; another hash at this number means a re-organisation.</param>
/// <param name="LogIndex">The log's index in the block, or <see cref="WholeBlock"/>.</param>
public readonly record struct ChainCursor(ulong BlockNumber, Hash256 BlockHash, uint LogIndex)
{
    /// <summary>The <see cref="LogIndex"/> that stands for all logs of the block.</summary>
    public const uint WholeBlock = uint.MaxValue;
}
