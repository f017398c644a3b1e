using Verifiable.Networking.Wire;

namespace Verifiable.Networking.Tests.Wire;

public sealed class ProtobufTests
{
    [Fact]
    public void Write_Fields_AreReadBackInOrder()
    {
        byte[] message = new ProtobufWriter().Varint(1, 150).String(2, "testing").Varint(3, ulong.MaxValue).Bytes(16, []).ToArray();
        // The first two are the examples of the encoding guide.
        Assert.StartsWith("089601120774657374696e67", Convert.ToHexStringLower(message), StringComparison.Ordinal);
        var reader = new ProtobufReader(message);
        Assert.True(reader.TryReadTag(out int first));
        Assert.Equal((1, 150UL), (first, reader.ReadVarint()));
        Assert.True(reader.TryReadTag(out _));
        Assert.Equal("testing", reader.ReadString(7));
        Assert.True(reader.TryReadTag(out _));
        Assert.Equal(ulong.MaxValue, reader.ReadVarint());
        Assert.True(reader.TryReadTag(out int last));
        Assert.Equal((16, 0), (last, reader.ReadBytes().Length));
        Assert.False(reader.TryReadTag(out _));
    }

    [Theory]
    [InlineData("08")]
    [InlineData("00")]
    [InlineData("0b")]
    [InlineData("0c")]
    [InlineData("0f")]
    [InlineData("1205616263")]
    [InlineData("12ffffffffffffffffff01")]
    [InlineData("08ffffffffffffffffff02")]
    [InlineData("08ffffffffffffffffffff01")]
    [InlineData("0d000000")]
    [InlineData("09000000")]
    [InlineData("ffffffffffffffffff0100")]
    public void Skip_MalformedMessage_Throws(string hex)
    {
        byte[] message = Convert.FromHexString(hex);
        Assert.Throws<MalformedMessageException>(() =>
        {
            var reader = new ProtobufReader(message);
            while (reader.TryReadTag(out _))
                reader.Skip();
        });
    }

    [Theory]
    [InlineData("0a02c328")]
    [InlineData("0a09616161616161616161")]
    public void ReadString_NoTextOrTooLong_Throws(string hex)
    {
        byte[] message = Convert.FromHexString(hex);
        Assert.Throws<MalformedMessageException>(() =>
        {
            var reader = new ProtobufReader(message);
            reader.TryReadTag(out _);
            reader.ReadString(8);
        });
    }
}
