using System.Numerics;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Jobs;

/// <summary>The EIP-712 domain of one job market (protocol section 5): a signature counts on one chain and for one contract.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Market">The JobMarket contract.</param>
public sealed record SigningDomain(BigInteger ChainId, Address Market)
{
    private const string Name = "Verifiable";
    private const string Version = "1";
    private const string Type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

    /// <summary>The domain separator.</summary>
    public Hash256 Separator() =>
        new StructHasher(Type).Add(StructHasher.HashText(Name)).Add(StructHasher.HashText(Version)).Add(ChainId).Add(Market).Finish();

    /// <summary>What a signature of a job covers: <c>H(0x1901 ‖ domainSeparator ‖ specHash)</c>.</summary>
    public Hash256 Digest(JobSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Keccak256.Hash([0x19, 0x01, .. Separator().AsSpan(), .. spec.Hash().AsSpan()]);
    }
}
