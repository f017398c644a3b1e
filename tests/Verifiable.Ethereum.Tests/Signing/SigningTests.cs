using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Signing;

namespace Verifiable.Ethereum.Tests.Signing;

public sealed class SigningTests
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Sign_RandomDigests_AgreesWithCast()
    {
        (byte[] Secret, Hash256 Digest)[] cases = Samples.Of(Samples.Secret.Zip(Samples.Hash, (s, h) => (s, h)), 30);
        string[] expected = Cast.RunAll([.. cases.Select(c => (string[])["wallet", "sign", "--private-key", Hex.Encode(c.Secret), "--no-hash", c.Digest.ToHex()])]);
        string[] addresses = Cast.RunAll([.. cases.Select(c => (string[])["wallet", "address", "--private-key", Hex.Encode(c.Secret)])]);

        for (int i = 0; i < cases.Length; i++)
        {
            using var key = new PrivateKey(cases[i].Secret);
            Signature signature = key.Sign(cases[i].Digest);
            Assert.Equal(expected[i], Hex.Encode(signature.ToBytes()));
            Assert.Equal(addresses[i], key.Address.ToString());
            Assert.Equal(key.Address, signature.Recover(cases[i].Digest));
            Assert.Equal(signature, Signature.FromBytes(signature.ToBytes()));
        }
    }

    [Fact]
    public void Sign_Message_AgreesWithCast()
    {
        byte[][] messages = ["hello"u8.ToArray(), "Zürich, 12 characters?"u8.ToArray(), Encoding.ASCII.GetBytes(new string('x', 300))];
        using var key = new PrivateKey(Samples.Of(Samples.Secret, 1)[0]);
        string secret = Hex.Encode(Samples.Of(Samples.Secret, 1)[0]);
        string[] expected = Cast.RunAll([.. messages.Select(m => (string[])["wallet", "sign", "--private-key", secret, Encoding.UTF8.GetString(m)])]);

        Assert.Equal(expected, messages.Select(m => Hex.Encode(key.Sign(SigningDigest.OfMessage(m)).ToBytes())));
    }

    /// <summary>The example of EIP-712, "Ether Mail": hashes and signature as published, by the key keccak("cow").</summary>
    [Fact]
    public void Sign_TypedDataOfEip712_IsAsPublished()
    {
        var domain = Hash256.FromHex("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
        var mail = Hash256.FromHex("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
        using var key = new PrivateKey(Keccak256.Hash("cow"u8).AsSpan());

        Hash256 digest = SigningDigest.OfTypedData(domain, mail);
        Signature signature = key.Sign(digest);

        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", digest.ToHex());
        Assert.Equal("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", key.Address.ToString());
        Assert.Equal("0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d", signature.R.ToHex());
        Assert.Equal("0x07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562", signature.S.ToHex());
        Assert.True(signature.YParity);
    }

    [Fact]
    public void Recover_HighS_IsRefused() => Prop.ForAll(Samples.Secret.ToArbitrary(), Samples.Hash.ToArbitrary(), (secret, digest) =>
    {
        using var key = new PrivateKey(secret);
        Signature low = key.Sign(digest);
        var s = new BigInteger(low.S.AsSpan(), isUnsigned: true, isBigEndian: true);
        byte[] negated = new byte[32];
        byte[] bytes = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(negated, 32 - bytes.Length);
        var high = new Signature(low.R, new Hash256(negated), !low.YParity);

        Assert.True(low.IsLowS);
        Assert.False(high.IsLowS);
        Assert.Equal(key.Address, low.Recover(digest));
        Assert.Null(high.Recover(digest));
    }).Check(Samples.Fixed(50));

    [Fact]
    public void Recover_ChangedDigest_IsAnother()
    {
        using PrivateKey key = PrivateKey.Generate();
        Hash256 digest = Keccak256.Hash("a"u8);

        Assert.NotEqual(key.Address, key.Sign(digest).Recover(Keccak256.Hash("b"u8)));
        Assert.Null(new Signature(default, default, false).Recover(digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(26)]
    [InlineData(29)]
    public void FromBytes_WrongV_Throws(byte v)
    {
        byte[] bytes = new byte[65];
        bytes[64] = v;
        Assert.Throws<FormatException>(() => Signature.FromBytes(bytes));
        Assert.Throws<FormatException>(() => Signature.FromBytes(bytes[..64]));
    }
}
