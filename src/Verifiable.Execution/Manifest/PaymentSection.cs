using System.Numerics;

namespace Verifiable.Execution.Manifest;

/// <summary>What a worker earns for the whole job.</summary>
/// <param name="Token">Address of the ERC-20 token, 20 bytes; default zero, which only local runs may use.</param>
/// <param name="Amount">Amount in the token's smallest unit; default 0.</param>
public sealed record PaymentSection(ReadOnlyMemory<byte> Token, BigInteger Amount);
