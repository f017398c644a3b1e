using System.Numerics;

namespace Verifiable.Ethereum.Tests;

public sealed class HexTests
{
    [Theory]
    [InlineData("0x0", 0)]
    [InlineData("0x41", 65)]
    [InlineData("0x400", 1024)]
    [InlineData("0x80", 128)]
    [InlineData("0xff", 255)]
    public void Quantity_OfSpecification_RoundTrips(string text, int value)
    {
        Assert.Equal(text, Hex.Quantity(value));
        Assert.Equal(value, Hex.ParseQuantity(text));
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x0400")]
    [InlineData("ff")]
    [InlineData("0xg")]
    [InlineData("0x-1")]
    [InlineData("0x 1")]
    [InlineData("")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void ParseQuantity_WrongText_Throws(string text) => Assert.Throws<FormatException>(() => Hex.ParseQuantity(text));

    [Fact]
    public void ParseQuantity_Largest_IsRead() =>
        Assert.Equal((BigInteger.One << 256) - 1, Hex.ParseQuantity("0x" + new string('f', 64)));

    [Theory]
    [InlineData("0x1")]
    [InlineData("0xzz")]
    [InlineData("12")]
    [InlineData("0")]
    [InlineData("")]
    public void Decode_WrongText_Throws(string text) => Assert.Throws<FormatException>(() => Hex.Decode(text));

    [Fact]
    public void Quantity_Negative_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Hex.Quantity(-1));
}
