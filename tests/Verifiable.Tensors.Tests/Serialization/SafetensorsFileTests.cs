using System.Text;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Tensors.Tests.Serialization;

public sealed class SafetensorsFileTests
{
    [Fact]
    public void Write_ThenParse_GivesTheSameTensors()
    {
        using Tensor a = Tensor.FromFloats(new Shape(2, 3), [1, 2, 3, -0f, float.PositiveInfinity, float.NaN]);
        using Tensor b = Tensor.FromFloats(Shape.Scalar, [7]);
        byte[] content = SafetensorsFile.Write([new NamedTensor("z\"é", new Shape(6), a), new NamedTensor("b", b.Shape, b)]);
        Assert.Equal(0, (content.Length - 28) % 8);
        SafetensorsFile file = SafetensorsFile.Parse(content, "x");
        Assert.Equal(["z\"é", "b"], file.Entries.Select(e => e.Name));
        Assert.Equal(new Shape(6), file.Entries[0].Shape);
        Assert.Equal(a.Bytes.ToArray(), file.Data(file.Entries[0]).ToArray());
        Assert.Equal(b.Bytes.ToArray(), file.Data(file.Entries[1]).ToArray());
    }

    [Fact]
    public void Write_TheGoldenInitialWeights_GivesTheFileAgain()
    {
        byte[] content = File.ReadAllBytes(Path.Combine(Repository.Vectors("lenet-mnist"), "init.safetensors"));
        SafetensorsFile file = SafetensorsFile.Parse(content, "init");
        NamedTensor[] tensors = [.. file.Entries.Select(e => new NamedTensor(e.Name, e.Shape, Tensor.FromFloats(e.Shape, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(file.Data(e)))))];
        Assert.Equal(content, SafetensorsFile.Write(tensors));
    }

    [Theory]
    [InlineData("{}", 4, "0 bytes of data, got 4")]
    [InlineData("[]", 0, "a JSON object, got Array")]
    [InlineData("{", 0, "a JSON header")]
    [InlineData("""{"a":1}""", 0, "an object, got Number")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4, "dtype F32, got F16")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "dtype F32, got none")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "an array shape, got none")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", 4, "dtype, shape and data_offsets only, got x")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "two data_offsets, got 1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "extents of at least 1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers of at least 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers of at least 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "fewer than 2^32 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "rank <= 6")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "8 bytes for [2], got offsets 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "4 bytes for [1], got offsets 4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a to begin at byte 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "b to begin at byte 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "8 bytes of data, got 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "without duplicate names")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "__metadata__ to hold strings")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}}""", 4, "whole numbers of at least 0")]
    public void Parse_HostileHeader_IsRefusedWithAReason(string header, int dataBytes, string expected)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] content = [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. new byte[dataBytes]];
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(content, "x")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 123, 125 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 123, 125 })]
    public void Parse_HeaderLongerThanTheFile_IsRefused(byte[] content) => Assert.Throws<InvalidDataException>(() => SafetensorsFile.Parse(content, "x"));

    [Fact]
    public void Parse_MetadataAndPaddedHeader_AreAccepted()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}   """);
        SafetensorsFile file = SafetensorsFile.Parse([.. BitConverter.GetBytes((ulong)json.Length), .. json, 0, 0, 128, 63], "x");
        Assert.Equal(Shape.Scalar, Assert.Single(file.Entries).Shape);
    }

    [Fact]
    public void Write_Metadata_IsReadBackAndChangesNoTensor()
    {
        using Tensor tensor = Tensor.FromFloats(new Shape(3), [1, 2, 3]);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "a \"b\" <é>", ["empty"] = "" };
        byte[] content = SafetensorsFile.Write([new NamedTensor("a", tensor.Shape, tensor)], metadata);
        SafetensorsFile file = SafetensorsFile.Parse(content, "file");
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(tensor.Bytes.ToArray(), file.Data(Assert.Single(file.Entries)).ToArray());
        Assert.Empty(SafetensorsFile.Parse(SafetensorsFile.Write([new NamedTensor("a", tensor.Shape, tensor)]), "file").Metadata);
    }
}
