using System.Security.Cryptography;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>A secp256k1 private key. Owns its bytes, which are pinned and zeroed on disposal; never prints them.</summary>
public sealed class PrivateKey : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _secret;
    private bool _disposed;

    /// <summary>Copies a key; the caller clears its own copy.</summary>
    /// <exception cref="ArgumentException">The length is not 32, or the value is zero or not below the group's order.</exception>
    public PrivateKey(ReadOnlySpan<byte> secret)
    {
        if (!Secp256k1.IsValidSecret(secret))
        {
            // The bytes must not show in a message.
            throw new ArgumentException($"PrivateKey: expected 32 bytes between 1 and the group's order, got {secret.Length} bytes", nameof(secret));
        }

        _secret = GC.AllocateArray<byte>(Size, pinned: true);
        secret.CopyTo(_secret);
        Address = Secp256k1.AddressOf(_secret);
    }

    /// <summary>The account.</summary>
    public Address Address { get; }

    /// <summary>A new random key.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> secret = stackalloc byte[Size];
        do
        {
            RandomNumberGenerator.Fill(secret);
        }
        while (!Secp256k1.IsValidSecret(secret));
        try
        {
            return new PrivateKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Reads a file that holds 64 hexadecimal digits (0x and white space around are allowed) and that only its owner may access. For devnets; use a <see cref="Keystore"/> elsewhere.</summary>
    /// <exception cref="InvalidDataException">Others may access the file, or it holds something else.</exception>
    public static PrivateKey FromFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OthersMay) != 0)
        {
            throw new InvalidDataException($"PrivateKey.FromFile: expected a file with mode 0600, got {Convert.ToString((int)File.GetUnixFileMode(file.SafeFileHandle), 8)} ({path})");
        }

        byte[] text = GC.AllocateArray<byte>(256, pinned: true);
        Span<byte> secret = stackalloc byte[Size];
        try
        {
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> digits = text.AsSpan(0, length).Trim(" \t\r\n"u8);
            digits = digits.StartsWith("0x"u8) ? digits[2..] : digits;
            if (digits.Length != 2 * Size
                || Convert.FromHexString(digits, secret, out _, out _) != System.Buffers.OperationStatus.Done
                || !Secp256k1.IsValidSecret(secret))
            {
                throw new InvalidDataException($"PrivateKey.FromFile: expected {2 * Size} hexadecimal digits of a valid key, got something else ({path})");
            }

            return new PrivateKey(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Signs a digest; s is low, the nonce is deterministic.</summary>
    /// <exception cref="ObjectDisposedException">The key is disposed.</exception>
    public Signature Sign(Hash256 digest)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Secp256k1.Sign(digest, _secret);
    }

    /// <summary>Writes the key to a new file with mode 0600, for devnets.</summary>
    /// <exception cref="IOException">The file exists.</exception>
    public void WriteFile(string path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        byte[] text = GC.AllocateArray<byte>(2 * Size, pinned: true);
        try
        {
            Convert.TryToHexStringLower(_secret, text, out _);
            using var file = new FileStream(path, options);
            file.Write(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>The account's address: the key itself is never printed.</summary>
    public override string ToString() => $"key of {Address}";

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _disposed = true;
    }

    /// <summary>The bytes, for the keystore only.</summary>
    internal ReadOnlySpan<byte> Expose()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _secret;
    }
}
