using System.Buffers.Binary;
using System.Security.Cryptography;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>The cryptography of Web3 Secret Storage: AES-128 in counter mode and a keccak-256 code over ciphertext.</summary>
internal static class KeystoreCrypto
{
    public const int DerivedSize = 32;
    public const int IvSize = 16;

    /// <summary>Encrypts or decrypts, which is the same.</summary>
    /// <remarks>NIST SP 800-38A, 6.5, with the whole block as a big-endian counter; .NET has the block cipher only.</remarks>
    public static void ApplyCounterMode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, Span<byte> output)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        Span<byte> block = stackalloc byte[16];
        for (int at = 0; at < input.Length; at += 16)
        {
            BinaryPrimitives.WriteUInt128BigEndian(block, counter);
            aes.EncryptEcb(block, block, PaddingMode.None);
            for (int i = at; i < Math.Min(at + 16, input.Length); i++)
            {
                output[i] = (byte)(input[i] ^ block[i - at]);
            }

            counter = unchecked(counter + 1);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>keccak(second half of the derived key, ciphertext).</summary>
    public static Hash256 Mac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> ciphertext)
    {
        byte[] message = [.. derived[16..32], .. ciphertext];
        Hash256 mac = Keccak256.Hash(message);
        CryptographicOperations.ZeroMemory(message);
        return mac;
    }
}
