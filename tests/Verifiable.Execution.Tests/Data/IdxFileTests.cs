using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class IdxFileTests
{
    [Fact]
    public void Parse_TwoDimensions_GivesExtentsAndElements()
    {
        IdxFile file = IdxFile.Parse(SmallJob.Idx([2, 3], [1, 2, 3, 4, 5, 6]), "x");
        Assert.Equal([2, 3], file.Extents.AsEnumerable());
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Data.ToArray());
    }

    [Theory]
    [InlineData("", "starts with two zero bytes, got 0 bytes")]
    [InlineData("1f8b0800", "starts with two zero bytes, got 0x1f8b")]
    [InlineData("00000d0100000001", "type 0x08 (unsigned byte), got 0x0d")]
    [InlineData("00000800", "1 to 4 dimensions, got 0")]
    [InlineData("000008ff", "1 to 4 dimensions, got 255")]
    [InlineData("0000080200000001", "a header of 12 bytes, got 8 bytes")]
    [InlineData("0000080100000000", "extents of 1 to 2^31 - 1, got 0")]
    [InlineData("00000801ffffffff", "extents of 1 to 2^31 - 1, got 4294967295")]
    [InlineData("000008047fffffff7fffffff7fffffff7fffffff", "at least 2147483647 elements, got 0 bytes")]
    [InlineData("000008010000000301", "3 elements (3), got 1 bytes")]
    [InlineData("00000801000000010102", "1 elements (1), got 2 bytes")]
    public void Parse_HostileFile_IsRefusedWithAReason(string hex, string expected)
    {
        var thrown = Assert.Throws<InvalidDataException>(() => IdxFile.Parse(Convert.FromHexString(hex), "x"));
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
    }
}
