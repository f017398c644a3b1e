namespace Verifiable.Storage;

/// <summary>A key and its value, both copies that the caller owns.</summary>
public readonly record struct StoreEntry(byte[] Key, byte[] Value);
