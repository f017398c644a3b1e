using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Networking.Multiformats;

namespace Verifiable.Networking.Tests.Multiformats;

public sealed class UnsignedVarintTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "01")]
    [InlineData(127, "7f")]
    [InlineData(128, "8001")]
    [InlineData(255, "ff01")]
    [InlineData(300, "ac02")]
    [InlineData(16384, "808001")]
    [InlineData(long.MaxValue, "ffffffffffffffff7f")]
    public void Write_Value_IsTheSpecificationsBytes(ulong value, string hex)
    {
        var bytes = new byte[UnsignedVarint.MaxLength];
        int length = UnsignedVarint.Write(bytes, value);
        Assert.Equal(hex, Convert.ToHexStringLower(bytes.AsSpan(0, length)));
        Assert.Equal(length, UnsignedVarint.LengthOf(value));
        Assert.Equal(OperationStatus.Done, UnsignedVarint.TryRead(bytes, out ulong read, out int readLength));
        Assert.Equal((value, length), (read, readLength));
    }

    [Theory]
    [InlineData("", OperationStatus.NeedMoreData)]
    [InlineData("80", OperationStatus.NeedMoreData)]
    [InlineData("ffffffffffffffff", OperationStatus.NeedMoreData)]
    [InlineData("8000", OperationStatus.InvalidData)]
    [InlineData("818000", OperationStatus.InvalidData)]
    [InlineData("ffffffffffffffffff01", OperationStatus.InvalidData)]
    [InlineData("8080808080808080808001", OperationStatus.InvalidData)]
    public void TryRead_MalformedBytes_SaysWhy(string hex, OperationStatus expected) =>
        Assert.Equal(expected, UnsignedVarint.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Write_AnyValue_IsReadBack() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), value =>
    {
        var bytes = new byte[UnsignedVarint.MaxLength];
        ulong magnitude = (ulong)(value & long.MaxValue) >> (int)((ulong)value % 63);
        int length = UnsignedVarint.Write(bytes, magnitude);
        return UnsignedVarint.TryRead(bytes.AsSpan(0, length), out ulong read, out int readLength) == OperationStatus.Done
            && read == magnitude && readLength == length;
    }).Check(Seeded.Config);

    [Fact]
    public void Write_ValueOfSixtyFourBits_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UnsignedVarint.Write(new byte[10], 1UL << 63));
}
