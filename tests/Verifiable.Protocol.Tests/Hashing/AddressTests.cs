using Verifiable.Protocol.Hashing;

namespace Verifiable.Protocol.Tests.Hashing;

public sealed class AddressTests
{
    // The examples of EIP-55.
    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0x27b1fdb04752bbc536007a920d24acb045561c26")]
    public void Parse_Checksummed_PrintsTheSame(string text)
    {
        Address address = Address.Parse(text);
        Assert.Equal(text, address.ToString());
        Assert.Equal(address, Address.Parse(text.ToLowerInvariant()));
        Assert.Equal(Convert.FromHexString(text[2..]), address.ToArray());
    }

    [Theory]
    [InlineData("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    public void Parse_WrongText_Throws(string text)
    {
        Assert.False(Address.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Address.Parse(text));
    }

    [Fact]
    public void CompareTo_Bytes_OrdersBytewise()
    {
        Address low = Address.Parse("0x0000000000000000000000000000000000000100");
        Address high = Address.Parse("0x0100000000000000000000000000000000000000");
        Assert.True(low < high);
        Assert.True(low > Address.Zero);
        Assert.True(Address.Zero.IsZero);
    }
}
