using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>What the requester pays.</summary>
/// <param name="Token">The ERC-20 contract.</param>
/// <param name="Amount">Units of the token for the whole job, a uint256.</param>
public sealed record Payment(Address Token, BigInteger Amount)
{
    /// <summary>The EIP-712 type.</summary>
    public const string Type = "Payment(address token,uint256 amount)";

    /// <summary>EIP-712 <c>hashStruct</c>.</summary>
    /// <exception cref="OverflowException">The amount is no uint256.</exception>
    public Hash256 Hash() => new StructHasher(Type).Add(Token).Add(Amount).Finish();
}
