using FsCheck.Fluent;

namespace Verifiable.Ethereum.Tests;

public sealed class AddressTests
{
    [Fact]
    public void ToString_RandomAddresses_AgreesWithCast()
    {
        Address[] accounts = Samples.Of(Samples.Account, 40);
        string[] expected = Cast.RunAll([.. accounts.Select(a => (string[])["to-check-sum-address", Hex.Encode(a.ToArray())])]);

        Assert.Equal(expected, accounts.Select(a => a.ToString()));
    }

    [Fact]
    public void OfContract_RandomSenders_AgreesWithCast()
    {
        (Address Sender, ulong Nonce)[] cases = Samples.Of(Samples.Account.Zip(Gen.Elements<ulong>(0, 1, 127, 128, 255, 256, 70_000), (a, n) => (a, n)), 20);
        string[] expected = Cast.RunAll([.. cases.Select(c => (string[])
            ["compute-address", c.Sender.ToString(), "--nonce", c.Nonce.ToString(System.Globalization.CultureInfo.InvariantCulture)])]);

        Assert.Equal(expected.Select(e => e.Split(' ')[^1]), cases.Select(c => Address.OfContract(c.Sender, c.Nonce).ToString()));
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    public void Parse_PublishedChecksum_RoundTrips(string text) => Assert.Equal(text, Address.Parse(text).ToString());

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed")]
    [InlineData("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg")]
    [InlineData("")]
    public void Parse_WrongText_Throws(string text) => Assert.Throws<FormatException>(() => Address.Parse(text));
}
