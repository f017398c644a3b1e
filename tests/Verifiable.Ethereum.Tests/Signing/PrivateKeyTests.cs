using System.Runtime.Versioning;
using Verifiable.Ethereum.Devnet;
using Verifiable.Ethereum.Signing;

namespace Verifiable.Ethereum.Tests.Signing;

[SupportedOSPlatform("linux")]
public sealed class PrivateKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("verifiable-keys-").FullName;

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("01")]
    public void Constructor_InvalidSecret_ThrowsWithoutShowingIt(string secret)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => new PrivateKey(Convert.FromHexString(secret)));
        Assert.DoesNotContain(secret, exception.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Sign_AfterDispose_Throws()
    {
        PrivateKey key = PrivateKey.Generate();
        ReadOnlySpan<byte> secret = key.Expose();
        Assert.True(secret.ContainsAnyExcept((byte)0));

        key.Dispose();

        Assert.False(secret.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => key.Sign(default));
    }

    [Fact]
    public void ToString_Always_HidesTheKey()
    {
        using PrivateKey key = DevnetAccounts.Key(0);
        Assert.Equal("key of 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", key.ToString());
    }

    [Fact]
    public void FromFile_Written_IsTheSameAndPrivate()
    {
        string path = Path.Combine(_folder, "key");
        using PrivateKey key = PrivateKey.Generate();

        key.WriteFile(path);

        using PrivateKey read = PrivateKey.FromFile(path);
        Assert.Equal(key.Address, read.Address);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Throws<IOException>(() => key.WriteFile(path));
    }

    [Theory]
    [InlineData("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80\n", true)]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", true)]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff", false)]
    [InlineData("zz0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", false)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("", false)]
    public void FromFile_Text_IsReadOrRefused(string text, bool valid)
    {
        string path = Write(text, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (valid)
        {
            using PrivateKey key = PrivateKey.FromFile(path);
            Assert.Equal("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", key.Address.ToString());
        }
        else
        {
            InvalidDataException exception = Assert.Throws<InvalidDataException>(() => PrivateKey.FromFile(path));
            Assert.True(text.Length == 0 || !exception.ToString().Contains(text, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void FromFile_OthersMayAccess_Throws(UnixFileMode others)
    {
        string path = Write(new string('1', 64), UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        Assert.Contains("0600", Assert.Throws<InvalidDataException>(() => PrivateKey.FromFile(path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string text, UnixFileMode mode)
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
