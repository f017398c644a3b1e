namespace Verifiable.Ethereum.Rlp;

/// <summary>Bytes are not canonical RLP, or an item has not the wanted form.</summary>
public sealed class RlpException(string message) : FormatException(message);
