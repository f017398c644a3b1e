using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Ethereum.Rlp;

namespace Verifiable.Ethereum.Tests.Rlp;

public sealed class RlpTests
{
    private static readonly Gen<RlpItem> Bytes =
        from length in Gen.Frequency((6, Gen.Choose(0, 4)), (2, Gen.Choose(54, 58)), (1, Gen.Choose(250, 260)))
        from bytes in Samples.Byte.ArrayOf(length)
        select RlpItem.OfBytes(bytes);

    [Theory]
    [MemberData(nameof(Published))]
    public void Encode_Published_Agrees(string json, string expected)
    {
        RlpItem item = Parse(JsonDocument.Parse(json).RootElement);

        Assert.Equal(expected, Hex.Encode(RlpEncoder.Encode(item)));
        Assert.Equal(expected, Hex.Encode(RlpEncoder.Encode(RlpDecoder.Decode(Hex.Decode(expected)))));
    }

    [Fact]
    public void Encode_RandomItems_AgreesWithCast()
    {
        RlpItem[] items = [.. Samples.Of(Item(3), 60)];
        string[] expected = Cast.RunAll([.. items.Select(i => (string[])["to-rlp", Text(i)])]);

        Assert.Equal(expected, items.Select(i => Hex.Encode(RlpEncoder.Encode(i))));
        Assert.Equal(items.Select(Text), items.Select(i => Text(RlpDecoder.Decode(RlpEncoder.Encode(i)))));
        Assert.Equal(items.Take(20).Select(Text), Cast.RunAll([.. expected.Take(20).Select(e => (string[])["from-rlp", e])]).Select(t => t.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Decode_RandomBytes_IsCanonicalOrThrows() => Prop.ForAll(Samples.Byte.ArrayOf().ToArbitrary(), bytes =>
    {
        try
        {
            Assert.Equal(bytes, RlpEncoder.Encode(RlpDecoder.Decode(bytes)));
        }
        catch (RlpException exception)
        {
            Assert.Contains("expected", exception.Message, StringComparison.Ordinal);
        }
    }).Check(Samples.Fixed(1000));

    [Theory]
    [InlineData("0x")]
    [InlineData("0x8101")] // a single byte with a prefix
    [InlineData("0x81")] // truncated
    [InlineData("0xb800")] // long form of a short length
    [InlineData("0xb83700")] // long form of a length of 55
    [InlineData("0xb90038")] // leading zero of a length
    [InlineData("0xbfffffffffffffffff")] // a length beyond everything
    [InlineData("0xc281")] // an item that ends outside of its list
    [InlineData("0xc3c20101ff")] // trailing bytes
    [InlineData("0xf800")]
    public void Decode_NotCanonical_Throws(string data) => Assert.Throws<RlpException>(() => RlpDecoder.Decode(Hex.Decode(data)));

    [Fact]
    public void Decode_DeepNesting_Throws()
    {
        RlpItem item = RlpItem.List();
        for (int i = 0; i < RlpDecoder.MaxDepth + 1; i++)
        {
            item = RlpItem.List(item);
        }

        Assert.Throws<RlpException>(() => RlpDecoder.Decode(RlpEncoder.Encode(item)));
    }

    [Fact]
    public void ToInteger_LeadingZeroOrTooLarge_Throws()
    {
        Assert.Throws<RlpException>(() => RlpItem.OfBytes([0, 1]).ToUInt64());
        Assert.Throws<RlpException>(() => RlpItem.OfBytes([1, 2, 3, 4, 5, 6, 7, 8, 9]).ToUInt64());
        Assert.Throws<RlpException>(() => RlpItem.List().ToUInt64());
        Assert.Equal(0x0102ul, RlpItem.OfBytes([1, 2]).ToUInt64());
    }

    public static TheoryData<string, string> Published()
    {
        var data = new TheoryData<string, string>();
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "rlp.json")));
        foreach (JsonProperty vector in vectors.RootElement.EnumerateObject())
        {
            data.Add(vector.Value.GetProperty("in").GetRawText(), vector.Value.GetProperty("out").GetString()!);
        }

        return data;
    }

    private static Gen<RlpItem> Item(int depth) => depth == 0 ? Bytes : Gen.Frequency(
        (2, Bytes),
        (3, from count in Gen.Choose(0, 4) from items in Item(depth - 1).ArrayOf(count) select RlpItem.List(items)));

    // Text stands for its ASCII bytes, "0x..." for bytes, a number for an integer.
    private static RlpItem Parse(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => RlpItem.List([.. json.EnumerateArray().Select(Parse)]),
        JsonValueKind.Number => RlpItem.OfInteger(json.GetUInt64()),
        _ when json.GetString()!.StartsWith("0x", StringComparison.Ordinal) => RlpItem.OfBytes(Hex.Decode(json.GetString()!)),
        _ => RlpItem.OfBytes(System.Text.Encoding.ASCII.GetBytes(json.GetString()!)),
    };

    private static string Text(RlpItem item) => item.IsList ? $"[{string.Join(',', item.Items.Select(Text))}]" : $"\"{Hex.Encode(item.Bytes)}\"";
}
