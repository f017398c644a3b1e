using Verifiable.Ethereum.Rlp;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum;

/// <summary>Addresses of contracts before they exist.</summary>
public static class ContractAddress
{
    extension(Address)
    {
        /// <summary>The address of the contract that <paramref name="sender"/> creates by the transaction with this nonce.</summary>
        /// <remarks>Yellow Paper, equation 88: the last 20 bytes of keccak(rlp([sender, nonce])).</remarks>
        public static Address OfContract(Address sender, ulong nonce)
        {
            byte[] encoded = RlpEncoder.Encode(RlpItem.List(RlpItem.OfBytes(sender.ToArray()), RlpItem.OfInteger(nonce)));
            return new Address(Keccak256.Hash(encoded).AsSpan()[12..]);
        }
    }
}
