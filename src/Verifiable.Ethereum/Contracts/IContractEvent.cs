using Verifiable.Ethereum.Rpc;

namespace Verifiable.Ethereum.Contracts;

/// <summary>A decoded event of a contract.</summary>
public interface IContractEvent
{
    /// <summary>The log from which it was decoded, with its place on chain.</summary>
    EthereumLog Log { get; }
}
