using System.Numerics;

namespace Verifiable.Ethereum.Transactions;

/// <summary>What a transaction shall do, before it has a nonce, fees and a signature.</summary>
/// <param name="To">The called account; null creates a contract.</param>
/// <param name="Data">Calldata or creation bytecode.</param>
public sealed record TransactionRequest(Address? To, byte[] Data)
{
    /// <summary>Wei.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Gas limit; null estimates it.</summary>
    public ulong? GasLimit { get; init; }
}
