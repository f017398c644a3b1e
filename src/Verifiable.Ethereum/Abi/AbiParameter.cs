namespace Verifiable.Ethereum.Abi;

/// <summary>A named place in a tuple, function, event or error. The name may be empty.</summary>
public sealed record AbiParameter(string Name, AbiType Type, bool Indexed = false);
