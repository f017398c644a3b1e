using Verifiable.Execution.Data;

namespace Verifiable.Execution.Tests.Data;

public sealed class PhiloxTests
{
    // Known answers of the authors' Random123 library for philox4x32, 10 rounds.
    [Theory]
    [InlineData(0ul, new uint[] { 0, 0, 0, 0 }, new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u })]
    [InlineData(ulong.MaxValue, new[] { uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue }, new[] { 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu })]
    [InlineData(0x299f31d0_a4093822ul, new[] { 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u }, new[] { 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u })]
    public void Block_KnownAnswers_AreGiven(ulong key, uint[] counter, uint[] expected)
    {
        var output = new uint[4];
        Philox.Block(key, counter, output);
        Assert.Equal(expected, output);
    }
}
