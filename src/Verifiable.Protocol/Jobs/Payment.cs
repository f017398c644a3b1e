using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>What the requester pays at most.</summary>
/// <param name="Token">The ERC-20 contract.</param>
/// <param name="Amount">Units of the token for the whole job, a uint128.</param>
/// <param name="Worth">What that is worth in units of the stake token, a uint128: how much stake must stand against it follows from it.</param>
public sealed record Payment(Address Token, BigInteger Amount, BigInteger Worth)
{
    /// <summary>The EIP-712 type.</summary>
    public const string Type = "Payment(address token,uint128 amount,uint128 worth)";

    /// <summary>EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">An amount is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(Type).Add(Token).Add(Amount).Add(Worth).Finish();
}
