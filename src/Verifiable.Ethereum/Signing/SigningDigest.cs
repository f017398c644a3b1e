using System.Globalization;
using System.Text;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>The digests that accounts sign outside of transactions.</summary>
public static class SigningDigest
{
    /// <summary>EIP-191 version 0x45: a personal message.</summary>
    public static Hash256 OfMessage(ReadOnlySpan<byte> message)
    {
        byte[] prefix = Encoding.ASCII.GetBytes("\x19" + "Ethereum Signed Message:\n" + message.Length.ToString(CultureInfo.InvariantCulture));
        return Keccak256.Hash([.. prefix, .. message]);
    }

    /// <summary>EIP-191 version 0x01, EIP-712: typed data, given the hashes of its domain and its struct.</summary>
    public static Hash256 OfTypedData(Hash256 domainSeparator, Hash256 structHash) =>
        Keccak256.Hash([0x19, 0x01, .. domainSeparator.AsSpan(), .. structHash.AsSpan()]);
}
