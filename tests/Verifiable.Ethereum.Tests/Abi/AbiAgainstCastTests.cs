using System.Globalization;
using Verifiable.Ethereum.Abi;

namespace Verifiable.Ethereum.Tests.Abi;

/// <summary>Every ABI encoding against cast.</summary>
public sealed class AbiAgainstCastTests
{
    [Fact]
    public void Encode_RandomArguments_AgreesWithCast()
    {
        AbiSamples.Arguments[] cases = Samples.Of(AbiSamples.ArgumentLists, 150);
        string[] expected = Cast.RunAll([.. cases.Select(c => (string[])["abi-encode", c.Signature, "--", .. c.ForCast()])]);

        Assert.Equal(expected, cases.Select(c => Hex.Encode(AbiEncoder.Encode(c.Parameters, c.Values))));
    }

    [Fact]
    public void EncodeCall_RandomArguments_AgreesWithCast()
    {
        AbiSamples.Arguments[] cases = Samples.Of(AbiSamples.ArgumentLists, 30, size: 10);
        string[] expected = Cast.RunAll([.. cases.Select(c => (string[])["calldata", c.Signature, "--", .. c.ForCast()])]);

        Assert.Equal(expected, cases.Select(c => Hex.Encode(AbiFunction.Parse(c.Signature).EncodeCall([.. c.Values]))));
    }

    [Fact]
    public void Selector_RandomSignatures_AgreesWithCast()
    {
        string[] signatures = [.. Samples.Of(AbiSamples.ArgumentLists, 40).Select(c => c.Signature)];
        string[] expected = Cast.RunAll([.. signatures.Select(s => (string[])["sig", s])]);

        Assert.Equal(expected, signatures.Select(s => "0x" + AbiFunction.Parse(s).Selector.ToString("x8", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Topic_RandomSignatures_AgreesWithCast()
    {
        string[] signatures = [.. Samples.Of(AbiSamples.ArgumentLists, 40).Select(c => c.Signature)];
        string[] expected = Cast.RunAll([.. signatures.Select(s => (string[])["sig-event", s])]);

        Assert.Equal(expected, signatures.Select(s => AbiEvent.Parse(s).Topic.ToHex()));
    }

    [Fact]
    public void DecodeEvent_TopicsAndDataByCast_YieldsTheValues()
    {
        (AbiSamples.Sample First, AbiSamples.Sample Second, AbiSamples.Sample Body)[] cases =
            [.. Samples.Of(FsCheck.Fluent.Gen.Three(AbiSamples.Elementary), 40).Select(t => (t.Item1, t.Item2, t.Item3))];
        string[] signatures = [.. cases.Select(c => $"E({c.First.Type} indexed a,string note,{c.Second.Type} indexed b,{c.Body.Type} c)")];
        string[] encoded = Cast.RunAll([.. cases.Select((c, i) => (string[])
        [
            "abi-encode-event", signatures[i], "--",
            AbiSamples.ForCast(c.First.Type, c.First.Value), "some note", AbiSamples.ForCast(c.Second.Type, c.Second.Value), AbiSamples.ForCast(c.Body.Type, c.Body.Value),
        ])]);

        // cast 1.7.1 writes the data of an event value by value, so that offsets of text are wrong; its abi-encode writes them as Solidity does.
        string[] data = Cast.RunAll([.. cases.Select(c => (string[])
            ["abi-encode", $"f(string,{c.Body.Type})", "--", "some note", AbiSamples.ForCast(c.Body.Type, c.Body.Value)])]);
        for (int i = 0; i < cases.Length; i++)
        {
            string[] words = [.. encoded[i].Split('\n').Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])];
            IReadOnlyList<AbiValue>? values = AbiEvent.Parse(signatures[i]).Decode([.. words[..3].Select(w => Hash256.FromHex(w))], Hex.Decode(data[i]));
            Assert.Equal([cases[i].First.Value, AbiValue.Of("some note"), cases[i].Second.Value, cases[i].Body.Value], values!);
            Assert.Equal(words[1], AbiEvent.EncodeTopic(cases[i].First.Type, cases[i].First.Value).ToHex());
        }
    }

    [Fact]
    public void EncodeError_RandomValues_IsDecodedByCast()
    {
        AbiSamples.Sample[] cases = [.. Samples.Of(AbiSamples.Elementary, 25)];
        AbiError[] errors = [.. cases.Select(c => AbiError.Parse($"Refused({c.Type} value,string reason)"))];
        string[] decoded = Cast.RunAll([.. cases.Select((c, i) => (string[])
            ["decode-error", "--sig", errors[i].Signature, Hex.Encode(errors[i].Encode(c.Value, AbiValue.Of("why not")))])]);

        for (int i = 0; i < cases.Length; i++)
        {
            string[] lines = decoded[i].Split('\n');
            // Large numbers carry a second form in brackets.
            string value = lines[^2].Split(" [")[0];
            Assert.Equal([AbiSamples.ForCast(cases[i].Type, cases[i].Value), "\"why not\""], [value, lines[^1]]);
        }
    }
}
