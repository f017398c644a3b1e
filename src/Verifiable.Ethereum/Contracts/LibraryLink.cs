namespace Verifiable.Ethereum.Contracts;

/// <summary>A deployed library and the places in creation bytecode at which its address belongs.</summary>
/// <param name="Library">Its address.</param>
/// <param name="Offsets">Byte offsets.</param>
public sealed record LibraryLink(Address Library, IReadOnlyList<int> Offsets);
