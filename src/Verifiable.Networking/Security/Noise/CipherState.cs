using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Verifiable.Networking.Security.Noise;

/// <summary>One direction's key and counter.</summary>
/// <remarks>Noise revision 34, section 5.1, with ChaChaPoly: the nonce is four zero bytes and the counter, little-endian. Ciphertexts are followed by their tag.</remarks>
internal sealed class CipherState(ReadOnlySpan<byte> key) : IDisposable
{
    public const int TagSize = 16;

    private readonly ChaCha20Poly1305 _aead = new(key);
    private readonly byte[] _nonce = new byte[12];
    private ulong _counter;

    /// <summary>Encrypts into <paramref name="destination"/>, which is <see cref="TagSize"/> longer than the plaintext.</summary>
    /// <exception cref="CryptographicException">The counter is used up.</exception>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> destination, ReadOnlySpan<byte> associated = default) =>
        _aead.Encrypt(NextNonce(), plaintext, destination[..plaintext.Length], destination.Slice(plaintext.Length, TagSize), associated);

    /// <summary>Decrypts into <paramref name="destination"/>, which is <see cref="TagSize"/> shorter; false where the tag is wrong.</summary>
    /// <exception cref="CryptographicException">The counter is used up.</exception>
    public bool TryDecrypt(ReadOnlySpan<byte> ciphertext, Span<byte> destination, ReadOnlySpan<byte> associated = default)
    {
        if (ciphertext.Length < TagSize)
            return false;
        try
        {
            _aead.Decrypt(NextNonce(), ciphertext[..^TagSize], ciphertext[^TagSize..], destination[..(ciphertext.Length - TagSize)], associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _aead.Dispose();

    private byte[] NextNonce()
    {
        // The last value is reserved: section 5.1.
        if (_counter == ulong.MaxValue)
            throw new CryptographicException("noise: expected fewer than 2^64 - 1 messages, got more");
        BinaryPrimitives.WriteUInt64LittleEndian(_nonce.AsSpan(4), _counter++);
        return _nonce;
    }
}
