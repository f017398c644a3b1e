using System.Security.Cryptography;
using System.Text;

namespace Verifiable.Networking.Security.Noise;

/// <summary>The chaining key and the hash of everything said, through which a handshake's keys are derived.</summary>
/// <remarks>Noise revision 34, section 5.2, with SHA256. The name has 31 bytes, so it is padded, not hashed. Noise's HKDF is RFC 5869 with an empty info; the platform's refuses the empty secret of <see cref="Split"/>.</remarks>
internal sealed class SymmetricState : IDisposable
{
    private const int HashSize = 32;
    private readonly byte[] _chainingKey;
    private byte[] _hash;
    private CipherState? _cipher;

    public SymmetricState(ReadOnlySpan<byte> prologue)
    {
        _hash = new byte[HashSize];
        Encoding.ASCII.GetBytes("Noise_XX_25519_ChaChaPoly_SHA256", _hash);
        _chainingKey = [.. _hash];
        MixHash(prologue);
    }

    public void MixHash(ReadOnlySpan<byte> data) => _hash = SHA256.HashData([.. _hash, .. data]);

    public void MixKey(ReadOnlySpan<byte> secret)
    {
        Span<byte> derived = stackalloc byte[2 * HashSize];
        Derive(secret, derived);
        derived[..HashSize].CopyTo(_chainingKey);
        _cipher?.Dispose();
        _cipher = new CipherState(derived[HashSize..]);
        CryptographicOperations.ZeroMemory(derived);
    }

    /// <summary>The ciphertext and its tag, or the plaintext itself before the first key.</summary>
    public byte[] EncryptAndHash(ReadOnlySpan<byte> plaintext)
    {
        byte[] output;
        if (_cipher is null)
        {
            output = plaintext.ToArray();
        }
        else
        {
            output = new byte[plaintext.Length + CipherState.TagSize];
            _cipher.Encrypt(plaintext, output, _hash);
        }

        MixHash(output);
        return output;
    }

    /// <summary>The plaintext, or null where the tag is wrong.</summary>
    public byte[]? DecryptAndHash(ReadOnlySpan<byte> ciphertext)
    {
        byte[] plaintext;
        if (_cipher is null)
        {
            plaintext = ciphertext.ToArray();
        }
        else
        {
            if (ciphertext.Length < CipherState.TagSize)
                return null;
            plaintext = new byte[ciphertext.Length - CipherState.TagSize];
            if (!_cipher.TryDecrypt(ciphertext, plaintext, _hash))
                return null;
        }

        MixHash(ciphertext);
        return plaintext;
    }

    /// <summary>Bytes that the tag adds to what is encrypted now.</summary>
    public int Overhead => _cipher is null ? 0 : CipherState.TagSize;

    /// <summary>The ciphers of the initiator's and of the responder's messages after the handshake.</summary>
    public (CipherState Initiator, CipherState Responder) Split()
    {
        Span<byte> derived = stackalloc byte[2 * HashSize];
        Derive([], derived);
        var ciphers = (new CipherState(derived[..HashSize]), new CipherState(derived[HashSize..]));
        CryptographicOperations.ZeroMemory(derived);
        return ciphers;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
    }

    private void Derive(ReadOnlySpan<byte> secret, Span<byte> derived)
    {
        Span<byte> pseudorandomKey = stackalloc byte[HashSize];
        HMACSHA256.HashData(_chainingKey, secret, pseudorandomKey);
        HMACSHA256.HashData(pseudorandomKey, [1], derived);
        HMACSHA256.HashData(pseudorandomKey, [.. derived[..HashSize], 2], derived[HashSize..]);
        CryptographicOperations.ZeroMemory(pseudorandomKey);
    }
}
