using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verifiable.Protocol.Hashing;

namespace Verifiable.Ethereum.Signing;

/// <summary>Private keys encrypted under a password: Web3 Secret Storage, version 3, as go-ethereum and Foundry write it.</summary>
/// <remarks>https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage. Writes scrypt; reads scrypt and PBKDF2.</remarks>
public static class Keystore
{
    private const int MaxBytes = 64 << 10;
    private const int MaxPbkdf2Rounds = 50_000_000;

    /// <summary>Decrypts the text of a keystore.</summary>
    /// <exception cref="InvalidDataException">The text is no keystore of version 3 with supported algorithms, or the password is wrong.</exception>
    public static PrivateKey Decrypt(string json, string password)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(password);
        using JsonDocument document = Parse(json);
        JsonElement root = document.RootElement;
        RequireText("version", Member(root, "version").GetRawText(), "3");
        // Early writers capitalised the member.
        JsonElement crypto = root.TryGetProperty("Crypto", out JsonElement old) ? old : Member(root, "crypto");
        RequireText("cipher", Text(crypto, "cipher"), "aes-128-ctr");
        byte[] iv = Bytes(Member(crypto, "cipherparams"), "iv", KeystoreCrypto.IvSize);
        byte[] ciphertext = Bytes(crypto, "ciphertext", PrivateKey.Size);
        byte[] mac = Bytes(crypto, "mac", Hash256.Size);
        byte[] derived = GC.AllocateArray<byte>(KeystoreCrypto.DerivedSize, pinned: true);
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        try
        {
            Derive(crypto, password, derived);
            Hash256 actual = KeystoreCrypto.Mac(derived, ciphertext);
            if (!CryptographicOperations.FixedTimeEquals(actual.AsSpan(), mac))
            {
                throw new InvalidDataException("keystore: expected the right password, got another one (the code over the ciphertext differs)");
            }

            KeystoreCrypto.ApplyCounterMode(derived.AsSpan(0, 16), iv, ciphertext, secret);
            return new PrivateKey(secret);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException("keystore: expected a valid private key, got another value", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Encrypts a key under a password.</summary>
    public static string Encrypt(PrivateKey key, string password, ScryptParameters? cost = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(password);
        ScryptParameters parameters = cost ?? ScryptParameters.Standard;
        byte[] salt = RandomNumberGenerator.GetBytes(32);
        byte[] iv = RandomNumberGenerator.GetBytes(KeystoreCrypto.IvSize);
        byte[] ciphertext = new byte[PrivateKey.Size];
        byte[] derived = GC.AllocateArray<byte>(KeystoreCrypto.DerivedSize, pinned: true);
        try
        {
            DeriveScrypt(password, salt, parameters.N, parameters.R, parameters.P, derived);
            KeystoreCrypto.ApplyCounterMode(derived.AsSpan(0, 16), iv, key.Expose(), ciphertext);
            var json = new JsonObject
            {
                ["version"] = 3,
                ["id"] = Guid.NewGuid().ToString(),
                ["address"] = Convert.ToHexStringLower(key.Address.ToArray()),
                ["crypto"] = new JsonObject
                {
                    ["cipher"] = "aes-128-ctr",
                    ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                    ["ciphertext"] = Convert.ToHexStringLower(ciphertext),
                    ["kdf"] = "scrypt",
                    ["kdfparams"] = new JsonObject
                    {
                        ["dklen"] = KeystoreCrypto.DerivedSize,
                        ["n"] = parameters.N,
                        ["r"] = parameters.R,
                        ["p"] = parameters.P,
                        ["salt"] = Convert.ToHexStringLower(salt),
                    },
                    ["mac"] = KeystoreCrypto.Mac(derived, ciphertext).ToHex()[2..],
                },
            };
            return json.ToJsonString();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Reads a keystore file.</summary>
    /// <exception cref="InvalidDataException">See <see cref="Decrypt"/>.</exception>
    public static PrivateKey Open(string path, string password)
    {
        long length = new FileInfo(path).Length;
        return length <= MaxBytes
            ? Decrypt(File.ReadAllText(path), password)
            : throw new InvalidDataException($"keystore: expected at most {MaxBytes} bytes, got {length} ({path})");
    }

    private static void Derive(JsonElement crypto, string password, Span<byte> derived)
    {
        JsonElement parameters = Member(crypto, "kdfparams");
        byte[] salt = Bytes(parameters, "salt", null);
        RequireText("dklen", Member(parameters, "dklen").GetRawText(), "32");
        switch (Text(crypto, "kdf"))
        {
            case "scrypt":
                DeriveScrypt(password, salt, Number(parameters, "n"), Number(parameters, "r"), Number(parameters, "p"), derived);
                break;
            case "pbkdf2":
                RequireText("prf", Text(parameters, "prf"), "hmac-sha256");
                int rounds = Number(parameters, "c");
                if (rounds is < 1 or > MaxPbkdf2Rounds)
                {
                    throw new InvalidDataException($"keystore: expected 1 to {MaxPbkdf2Rounds} rounds, got {rounds}");
                }

                Rfc2898DeriveBytes.Pbkdf2(password, salt, derived, rounds, HashAlgorithmName.SHA256);
                break;
            case var other:
                throw new InvalidDataException($"keystore: expected kdf scrypt or pbkdf2, got {Hex.Shorten(other)}");
        }
    }

    private static void DeriveScrypt(string password, byte[] salt, int n, int r, int p, Span<byte> derived)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(password);
        try
        {
            Scrypt.Derive(utf8, salt, n, r, p, derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("keystore: expected JSON, got something else", exception);
        }
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new InvalidDataException($"keystore: expected the member {name}, got none");

    private static string Text(JsonElement json, string name) => Member(json, name) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : throw new InvalidDataException($"keystore: expected text in {name}, got another value");

    private static int Number(JsonElement json, string name) =>
        Member(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number)
            ? number
            : throw new InvalidDataException($"keystore: expected a number in {name}, got another value");

    private static byte[] Bytes(JsonElement json, string name, int? length)
    {
        string text = Text(json, name);
        byte[] bytes = new byte[text.Length / 2];
        return Hex.TryDecode(text, bytes) && (length is null || bytes.Length == length)
            ? bytes
            : throw new InvalidDataException($"keystore: expected {(length is null ? "" : $"{length} bytes of ")}hexadecimal in {name}, got {text.Length} characters");
    }

    private static void RequireText(string name, string actual, string expected)
    {
        if (!string.Equals(actual, expected, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"keystore: expected {name} {expected}, got {Hex.Shorten(actual)}");
        }
    }
}
