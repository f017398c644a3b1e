using System.Collections.Concurrent;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Merkle;

/// <summary>Hashes of subtrees without leaves: <c>Z(0) = 0</c>, <c>Z(k + 1) = H(Z(k) ‖ Z(k) ‖ tag)</c> (protocol section 3).</summary>
public static class EmptySubtrees
{
    /// <summary>Highest tree that the protocol builds.</summary>
    public const int MaxHeight = 32;

    private static readonly ConcurrentDictionary<byte, Hash256[]> Tables = new();

    /// <summary><c>Z(height)</c> under a tag.</summary>
    public static Hash256 At(byte tag, int height) => Tables.GetOrAdd(tag, Build)[height];

    private static Hash256[] Build(byte tag)
    {
        var table = new Hash256[MaxHeight + 1];
        for (int k = 0; k < MaxHeight; k++)
            table[k + 1] = NodeHasher.Hash(table[k], table[k], tag);
        return table;
    }
}
