namespace Verifiable.Ethereum.Transactions;

/// <summary>Decides which nonce comes next for one account. Not safe for concurrent use: <see cref="TransactionManager"/> holds its gate.</summary>
/// <remarks>
/// A nonce stays taken until it is mined, not only until the node has it, because nodes forget waiting transactions when they restart. One that a
/// re-org un-mines is free again.
/// </remarks>
internal sealed class NonceAllocator
{
    private readonly HashSet<ulong> _taken = [];

    /// <summary>Takes the lowest free nonce.</summary>
    /// <param name="minedCount">The account's transactions in the newest block's state.</param>
    /// <param name="pendingCount">The same with those that wait in the node.</param>
    public ulong Take(ulong minedCount, ulong pendingCount)
    {
        _taken.RemoveWhere(n => n < minedCount);
        ulong nonce = Math.Max(minedCount, pendingCount);
        while (!_taken.Add(nonce))
        {
            nonce++;
        }

        return nonce;
    }

    /// <summary>Marks a nonce as in use by a transaction of an earlier run.</summary>
    public void Adopt(ulong nonce) => _taken.Add(nonce);

    /// <summary>Gives back a nonce whose transaction will never be broadcast.</summary>
    public void Release(ulong nonce) => _taken.Remove(nonce);
}
