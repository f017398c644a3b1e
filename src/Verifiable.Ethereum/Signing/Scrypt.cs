using System.Security.Cryptography;

namespace Verifiable.Ethereum.Signing;

/// <summary>scrypt (RFC 7914): the safe face of <see cref="SodiumNative"/>. All buffers belong to the caller.</summary>
internal static class Scrypt
{
    /// <summary>Most memory that parameters may demand: a keystore from a stranger must not exhaust the machine.</summary>
    public const long MaxMemoryBytes = 1L << 30;

    private const int MaxParallel = 64;

    /// <summary>Fills <paramref name="output"/>.</summary>
    /// <exception cref="InvalidDataException">N is no power of two above 1, or the parameters exceed the limits.</exception>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, long n, int r, int p, Span<byte> output)
    {
        if (n < 2 || (n & (n - 1)) != 0 || r is < 1 or > 1024 || p is < 1 or > MaxParallel || n > MaxMemoryBytes / 128 / r)
        {
            throw new InvalidDataException($"scrypt: expected n a power of two, 128 n r up to {MaxMemoryBytes} bytes and p up to {MaxParallel}, got n {n}, r {r}, p {p}");
        }

        if (SodiumNative.Init() < 0
            || SodiumNative.Scrypt(password, (nuint)password.Length, salt, (nuint)salt.Length, (ulong)n, (uint)r, (uint)p, output, (nuint)output.Length) != 0)
        {
            throw new CryptographicException("scrypt: expected a derived key, got a failure (out of memory?)");
        }
    }
}
