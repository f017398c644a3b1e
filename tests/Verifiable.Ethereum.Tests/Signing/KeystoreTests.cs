using System.Text.Json.Nodes;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Signing;

namespace Verifiable.Ethereum.Tests.Signing;

public sealed class KeystoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-keystore-").FullName;

    /// <summary>The test vectors of the Web3 Secret Storage definition.</summary>
    [Theory]
    [InlineData("keystore-scrypt.json")]
    [InlineData("keystore-pbkdf2.json")]
    public void Decrypt_PublishedVector_YieldsItsKey(string file)
    {
        using PrivateKey key = Keystore.Open(Vector(file), "testpassword");

        Assert.Equal("0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d", Hex.Encode(key.Expose()));
        Assert.Equal("0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b", key.Address.ToString());
    }

    [Fact]
    public void Decrypt_WrongPassword_Throws() =>
        Assert.Contains("password", Assert.Throws<InvalidDataException>(() => Keystore.Open(Vector("keystore-pbkdf2.json"), "other")).Message, StringComparison.Ordinal);

    [Fact]
    public void Encrypt_ByUs_IsOpenedByCast()
    {
        using PrivateKey key = DevnetAccounts.Key(1);
        string path = Path.Combine(_folder, "ours");
        File.WriteAllText(path, Keystore.Encrypt(key, "päss word", ScryptParameters.Light));

        Assert.EndsWith(
            "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
            Cast.Run("wallet", "decrypt-keystore", "ours", "--keystore-dir", _folder, "--unsafe-password", "päss word"),
            StringComparison.Ordinal);
        using PrivateKey again = Keystore.Open(path, "päss word");
        Assert.Equal(key.Address, again.Address);
    }

    [Fact]
    public void Decrypt_WrittenByCast_YieldsItsKey()
    {
        Cast.Run(
            "wallet", "import", "theirs", "--keystore-dir", _folder, "--unsafe-password", "secret",
            "--private-key", "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a");

        using PrivateKey key = Keystore.Open(Path.Combine(_folder, "theirs"), "secret");
        using PrivateKey expected = DevnetAccounts.Key(2);
        Assert.Equal(expected.Address, key.Address);
    }

    [Theory]
    [InlineData("$.version", "4")]
    [InlineData("$.crypto.cipher", "\"aes-256-gcm\"")]
    [InlineData("$.crypto.kdf", "\"argon2\"")]
    [InlineData("$.crypto.kdfparams.n", "3")]
    [InlineData("$.crypto.kdfparams.n", "1073741824")]
    [InlineData("$.crypto.kdfparams.n", "-1")]
    [InlineData("$.crypto.kdfparams.r", "0")]
    [InlineData("$.crypto.kdfparams.p", "1000000")]
    [InlineData("$.crypto.kdfparams.dklen", "16")]
    [InlineData("$.crypto.kdfparams.salt", "\"xyz\"")]
    [InlineData("$.crypto.ciphertext", "\"00\"")]
    [InlineData("$.crypto.cipherparams", "{}")]
    [InlineData("$.crypto", "[]")]
    public void Decrypt_ChangedMember_Throws(string path, string value)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Vector("keystore-scrypt.json")))!;
        string[] names = path.Split('.')[1..];
        JsonNode node = names[..^1].Aggregate(root, (n, name) => n[name]!);
        node[names[^1]] = JsonNode.Parse(value);

        Assert.Throws<InvalidDataException>(() => Keystore.Decrypt(root.ToJsonString(), "testpassword"));
    }

    [Fact]
    public void Decrypt_NoJson_Throws() => Assert.Throws<InvalidDataException>(() => Keystore.Decrypt("{", "x"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Vector(string file) => Path.Combine(AppContext.BaseDirectory, "Vectors", file);
}
