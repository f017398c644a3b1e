using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Execution.Data;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Tests.Data;

/// <summary>Cut or changed anywhere, files of samples are refused with a reason or are other well-formed files; nothing else happens. NumPy and CSV have tests of their own.</summary>
public sealed class HostileFileTests
{
    private const string Header = """{"y":{"dtype":"I64","shape":[2],"data_offsets":[24,40]},"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"z":{"dtype":"I8","shape":[3],"data_offsets":[40,43]}}""";

    [Fact]
    public void SafetensorsParse_CutOrGarbled_IsRefusedOrWellFormed()
    {
        byte[] good = [.. BitConverter.GetBytes((long)Header.Length), .. Encoding.UTF8.GetBytes(Header), .. Enumerable.Range(0, 43).Select(i => (byte)i)];
        Check(good, "safetensors: expected ", content =>
        {
            SafetensorsFile file = SafetensorsFile.Parse(content, StoredTypes.All.AsSpan(), "x");
            foreach (SafetensorsEntry entry in file.Entries.Where(e => e.Shape.Rank > 0))
            {
                var array = new DataArray(entry.Type, entry.Shape, file.Memory(entry));
                using Tensor tensor = array.ToFloats(array.Shape, 1);
                Assert.InRange(tensor.Count, 1, good.Length);
            }
        });
    }

    /// <summary>Escapes that are half a character, which JSON lets pass.</summary>
    [Theory]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"x":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""")]
    public void SafetensorsParse_HalfACharacter_IsRefused(string header)
    {
        byte[] content = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
        Assert.Contains("expected a header of text", Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(content, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IdxParse_CutOrGarbled_IsRefusedOrWellFormed() => Check(SmallJob.Idx([2, 3, 4], new byte[24]), "idx: expected ", content =>
    {
        DataArray array = IdxFile.Parse(content, "x").ToArray();
        using Tensor tensor = array.ToIntegers(new Shape(array.Shape.Count));
        Assert.InRange(tensor.Count, 1, content.Length);
    });

    private static void Check(byte[] good, string refusal, Action<byte[]> read)
    {
        read(good);
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(), draw =>
        {
            Assert.StartsWith(refusal, Assert.Throws<InvalidDataException>(() => read(good[..draw.Item1])).Message, StringComparison.Ordinal);
            byte[] garbled = [.. good];
            garbled[draw.Item1] = (byte)draw.Item2;
            try
            {
                read(garbled);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith(refusal, e.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600).WithReplay(20261121u, 13u));
    }
}
