using FsCheck;
using FsCheck.Fluent;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Tests.Multiformats;

public sealed class TextBaseTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("00", "1")]
    [InlineData("0000287fb4cd", "11233QC4")]
    [InlineData("48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U")]
    public void Base58_Bytes_AreTheDraftsText(string hex, string text)
    {
        // draft-msporny-base58, section 5.
        Assert.Equal(text, PositionalBase.Base58Btc.Encode(Convert.FromHexString(hex)));
        Assert.True(PositionalBase.Base58Btc.TryDecode(text, out byte[] bytes));
        Assert.Equal(hex, Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "my")]
    [InlineData("fo", "mzxq")]
    [InlineData("foo", "mzxw6")]
    [InlineData("foob", "mzxw6yq")]
    [InlineData("fooba", "mzxw6ytb")]
    [InlineData("foobar", "mzxw6ytboi")]
    public void Base32_Bytes_AreTheRfcsTextInLowerCase(string bytes, string text)
    {
        // RFC 4648, section 10, without padding.
        Assert.Equal(text, Base32.Encode(System.Text.Encoding.ASCII.GetBytes(bytes)));
        Assert.True(Base32.TryDecode(text, out byte[] decoded));
        Assert.Equal(bytes, System.Text.Encoding.ASCII.GetString(decoded));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("O")]
    [InlineData("é")]
    [InlineData("1 1")]
    public void Base58_ForeignCharacter_IsRefused(string text) => Assert.False(PositionalBase.Base58Btc.TryDecode(text, out _));

    [Theory]
    [InlineData("mz")]
    [InlineData("m")]
    [InlineData("MY")]
    [InlineData("m0")]
    public void Base32_ForeignTextOrSetBitsBehindTheEnd_IsRefused(string text) => Assert.False(Base32.TryDecode(text, out _));

    [Fact]
    public void Base58_LongText_IsRefusedWithoutConverting() =>
        Assert.False(PositionalBase.Base58Btc.TryDecode(new string('z', 1_000_000), out _));

    [Fact]
    public void Encode_AnyBytes_IsReadBack() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        bytes.Length > PositionalBase.MaxLength / 2
        || (PositionalBase.Base58Btc.TryDecode(PositionalBase.Base58Btc.Encode(bytes), out byte[] of58) && of58.AsSpan().SequenceEqual(bytes)
            && PositionalBase.Base36.TryDecode(PositionalBase.Base36.Encode(bytes), out byte[] of36) && of36.AsSpan().SequenceEqual(bytes)
            && Base32.TryDecode(Base32.Encode(bytes), out byte[] of32) && of32.AsSpan().SequenceEqual(bytes))).Check(Seeded.Config);
}
