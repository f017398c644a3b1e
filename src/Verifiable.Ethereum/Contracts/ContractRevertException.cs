using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Contracts;

/// <summary>A call without transaction reverted.</summary>
public sealed class ContractRevertException(string function, Revert reason)
    : Exception($"{function}: expected a result, got {reason.Text}")
{
    /// <summary>Why.</summary>
    public Revert Reason { get; } = reason;
}
