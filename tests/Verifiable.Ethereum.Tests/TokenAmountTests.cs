using System.Globalization;
using System.Numerics;

namespace Verifiable.Ethereum.Tests;

public sealed class TokenAmountTests
{
    [Theory]
    [InlineData("0", "0 VRF")]
    [InlineData("1000000000000000000000", "1000 VRF")]
    [InlineData("1500000000000000000", "1.5 VRF")]
    [InlineData("1", "0.000000000000000001 VRF")]
    [InlineData("-250000000000000000", "-0.25 VRF")]
    [InlineData("340282366920938463463374607431768211455", "340282366920938463463.374607431768211455 VRF")]
    public void InTokens_AnyAmount_IsExact(string units, string expected) =>
        Assert.Equal(expected, TokenAmount.InTokens(BigInteger.Parse(units, CultureInfo.InvariantCulture)));

    [Fact]
    public void Format_Amount_HasTokensAndUnits() => Assert.Equal("2 VRF (2000000000000000000 units)", TokenAmount.Format(2 * TokenAmount.One));

    [Theory]
    [InlineData("1000VRF", "1000000000000000000000")]
    [InlineData("0.5 vrf", "500000000000000000")]
    [InlineData("1.000000000000000001VRF", "1000000000000000001")]
    [InlineData("1000", "1000")]
    public void TryParse_TokensOrUnits_GivesUnits(string text, string expected)
    {
        Assert.True(TokenAmount.TryParse(text, out BigInteger units));
        Assert.Equal(expected, units.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("VRF")]
    [InlineData("1.5")]
    [InlineData("-1VRF")]
    [InlineData("1.VRF")]
    [InlineData(".5VRF")]
    [InlineData("1.2.3VRF")]
    [InlineData("1e3VRF")]
    [InlineData("1,000VRF")]
    [InlineData("0.0000000000000000001VRF")]
    [InlineData("5ETH")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.False(TokenAmount.TryParse(text, out _));
}
