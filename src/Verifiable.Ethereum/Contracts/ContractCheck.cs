namespace Verifiable.Ethereum.Contracts;

/// <summary>What lies at the address of one contract of a deployment.</summary>
/// <param name="Contract">The contract that should be there.</param>
/// <param name="Address">Where.</param>
/// <param name="Size">Bytes of code found; zero: none.</param>
/// <param name="Difference">The first byte that is not the build's, or null when all are.</param>
public sealed record ContractCheck(string Contract, Address Address, int Size, int? Difference)
{
    /// <summary>Whether the build's code is there.</summary>
    public bool Holds => Size > 0 && Difference is null;
}
