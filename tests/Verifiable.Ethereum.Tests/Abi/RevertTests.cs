using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Tests.Abi;

public sealed class RevertTests
{
    private static readonly AbiError Refused = AbiError.Parse("Refused(address caller, uint256 limit, string reason)");

    [Fact]
    public void Decode_CustomError_NamesValues()
    {
        byte[] data = Refused.Encode(AbiValue.Of(Address.Zero), AbiValue.Of(7), AbiValue.Of("no\n\"way\""));

        Revert revert = Revert.Decode(data, [Refused]);

        Assert.Equal("Refused", revert.Name);
        Assert.Equal("Refused(caller: 0x0000000000000000000000000000000000000000, limit: 7, reason: \"no\\u000a\\u0022way\\u0022\")", revert.Text);
    }

    [Theory]
    [InlineData("0x", "reverted without data")]
    [InlineData("0x08c379a0000000000000000000000000000000000000000000000000000000000000002000000000000000000000000000000000000000000000000000000000000000026869000000000000000000000000000000000000000000000000000000000000", "Error(reason: \"hi\")")]
    [InlineData("0x4e487b710000000000000000000000000000000000000000000000000000000000000011", "Panic(code: 17), arithmetic overflow or underflow")]
    [InlineData("0x4e487b710000000000000000000000000000000000000000000000000000000000000099", "Panic(code: 153), unknown panic")]
    [InlineData("0x01020304", "reverted with unknown data \"0x01020304\"")]
    [InlineData("0x4e487b71", "reverted with unknown data \"0x4e487b71\"")]
    public void Decode_Data_IsReadable(string data, string text) => Assert.Equal(text, Revert.Decode(Hex.Decode(data), [Refused]).Text);
}
