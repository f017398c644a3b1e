using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Tests.Abi;

public sealed class AbiCodecTests
{
    [Fact]
    public void Decode_OfEncoded_IsTheSame() => Prop.ForAll(AbiSamples.ArgumentLists.ToArbitrary(), arguments =>
    {
        byte[] data = AbiEncoder.Encode(arguments.Parameters, arguments.Values);
        Assert.Equal(arguments.Values, AbiDecoder.Decode(arguments.Parameters, data));
        Assert.Equal(arguments.Values, AbiDecoder.Decode(arguments.Parameters, data, lenient: true));
    }).Check(Samples.Fixed(300));

    [Fact]
    public void Decode_OfChangedByte_FailsOrIsItsCanonicalValue() => Prop.ForAll(
        AbiSamples.ArgumentLists.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (arguments, position) =>
        {
            byte[] data = AbiEncoder.Encode(arguments.Parameters, arguments.Values);
            data[position % data.Length] ^= (byte)(1 << (position % 8));
            try
            {
                // Whatever canonical decoding accepts is exactly what its values encode to; invalid UTF-8 is the stated exception.
                IReadOnlyList<AbiValue> values = AbiDecoder.Decode(arguments.Parameters, data);
                byte[] again = AbiEncoder.Encode(arguments.Parameters, values);
                Assert.True(again.AsSpan().SequenceEqual(data) || values.Any(v => v.ToString().Contains('\ufffd', StringComparison.Ordinal)), arguments.Signature);
            }
            catch (AbiException exception)
            {
                Assert.Contains("expected", exception.Message, StringComparison.Ordinal);
            }
        }).Check(Samples.Fixed(500));

    [Fact]
    public void Decode_OfTruncated_Throws() => Prop.ForAll(
        AbiSamples.ArgumentLists.ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (arguments, length) =>
        {
            byte[] data = AbiEncoder.Encode(arguments.Parameters, arguments.Values);
            byte[] cut = data[..(length % data.Length)];
            Assert.Throws<AbiException>(() => AbiDecoder.Decode(arguments.Parameters, cut));
        }).Check(Samples.Fixed(200));

    [Theory]
    [InlineData("uint8", "0x0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("int8", "0x0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("int8", "0x00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff80")]
    [InlineData("bool", "0x0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("address", "0x0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes3", "0x0102030400000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes", "0x0000000000000000000000000000000000000000000000000000000080000000")]
    [InlineData("bytes", "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("bytes", "0x00000000000000000000000000000000000000000000000000000000000000010101000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("uint256[]", "0x0000000000000000000000000000000000000000000000000000000004000000")]
    [InlineData("uint256[0][]", "0x000000000000000000000000000000000000000000000000000000007fffffff")]
    public void Decode_Malformed_Throws(string type, string data) =>
        Assert.Throws<AbiException>(() => AbiDecoder.Decode(AbiType.Parse(type), Hex.Decode(data)));

    [Fact]
    public void Decode_OffsetElsewhere_IsReadLenientlyOnly()
    {
        // f(bytes): the offset skips one unused word, as a stranger's calldata may and Solidity accepts.
        byte[] data = Hex.Decode("0x" + Word(0x40) + Word(0) + Word(2) + "abcd".PadRight(64, '0'));
        AbiParameter[] parameters = [new("", AbiType.Bytes)];

        Assert.Throws<AbiException>(() => AbiDecoder.Decode(parameters, data));
        Assert.Equal(AbiValue.Of([0xab, 0xcd]), Assert.Single(AbiDecoder.Decode(parameters, data, lenient: true)));
    }

    [Fact]
    public void Decode_OffsetsThatShareData_AreBounded()
    {
        // bytes[][]...: each level's offsets all name the same place, so that 1 KiB would stand for 32^5 values.
        const int Width = 32;
        var words = new List<string>();
        for (int level = 0; level < 5; level++)
        {
            words.Add(Word(Width));
            words.AddRange(Enumerable.Repeat(Word(32 * Width), Width));
        }

        words.AddRange(Enumerable.Repeat(Word(0), 64));
        AbiType type = AbiType.Parse("bytes[][][][][]");

        AbiException exception = Assert.Throws<AbiException>(() => AbiDecoder.Decode(type, Hex.Decode("0x" + string.Concat(words)), lenient: true));
        Assert.Contains("at most", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uint8", 256)]
    [InlineData("uint8", -1)]
    [InlineData("int8", 128)]
    [InlineData("int8", -129)]
    public void Encode_OutOfRange_Throws(string type, long value) =>
        Assert.Throws<AbiException>(() => AbiEncoder.Encode(AbiType.Parse(type), AbiValue.Of(value)));

    [Fact]
    public void Encode_WrongForm_Throws()
    {
        Assert.Throws<AbiException>(() => AbiEncoder.Encode(AbiType.Boolean, AbiValue.Of(1)));
        Assert.Throws<AbiException>(() => AbiEncoder.Encode(AbiType.FixedBytes(4), AbiValue.Of([1, 2, 3])));
        Assert.Throws<AbiException>(() => AbiEncoder.Encode(AbiType.Parse("bool[2]"), AbiValue.List(AbiValue.Of(true))));
        Assert.Throws<AbiException>(() => AbiEncoder.Encode(AbiType.Integer(256, false), AbiValue.Of(BigInteger.One << 256)));
    }

    [Theory]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("bytes33")]
    [InlineData("bytes0")]
    [InlineData("(uint8")]
    [InlineData("uint8[")]
    [InlineData("uint8[-1]")]
    [InlineData("float")]
    [InlineData("")]
    [InlineData("uint256[16777216][16777216]")]
    public void Parse_NoType_Throws(string text) => Assert.Throws<AbiException>(() => AbiType.Parse(text));

    [Fact]
    public void Parse_DeepNesting_Throws()
    {
        Assert.Throws<AbiException>(() => AbiType.Parse(new string('(', 10_000)));
        Assert.Throws<AbiException>(() => AbiType.Parse("uint8" + string.Concat(Enumerable.Repeat("[]", 10_000))));
    }

    [Fact]
    public void Parse_Function_KeepsNames()
    {
        AbiFunction function = AbiFunction.Parse("open(uint64 job, (address who, bytes32[2] roots)[] items) returns (bool ok)");

        Assert.Equal("open(uint64,(address,bytes32[2])[])", function.Signature);
        Assert.Equal(["job", "items"], function.Inputs.Select(p => p.Name));
        Assert.Equal("roots", function.Inputs[1].Type.Element!.Components[1].Name);
        Assert.Equal("ok", Assert.Single(function.Outputs).Name);
    }

    private static string Word(int value) => value.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
}
