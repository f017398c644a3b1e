namespace Verifiable.Ethereum.Abi;

/// <summary>A type, a value or bytes do not fit the contract ABI.</summary>
public sealed class AbiException(string message) : FormatException(message);
