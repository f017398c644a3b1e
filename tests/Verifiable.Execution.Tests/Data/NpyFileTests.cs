using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Execution.Data;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Tests.Data;

public sealed class NpyFileTests
{
    [Fact]
    public void Parse_FilesOfNumPy_GivesTheirValues()
    {
        Assert.Equal((StoredType.Float32, new Shape(2, 3)), TypeAndShape("f4"));
        Assert.Equal([0x3fc00000u, 0x80000000u, 0x7f800000u, 0x7fc00000u, 1u, 0x7f7fffffu], Bits("f4"));
        // Rounded once, ties to even; what is below half the least subnormal keeps its sign.
        Assert.Equal([0x3eaaaaabu, 0x3f800000u, 0x3f800001u, 0x80000000u], Bits("f8"));
        Assert.Equal((StoredType.UInt8, new Shape(2, 3, 2, 2)), TypeAndShape("u1"));
        Assert.Equal(Enumerable.Range(0, 24), Integers("u1"));
        Assert.Equal([-128, 127], Integers("i1"));
        Assert.Equal([int.MinValue, int.MaxValue, 16777217], Integers("i4"));
        Assert.Equal([0xcf000000u, 0x4f000000u, 0x4b800000u], Bits("i4"));
        // By way of f64 the first would be a tie and round down.
        Assert.Equal([0x5e800001u, 0xdf000000u], Bits("i8"));
        Assert.Equal([7, 8], Integers("version2"));
        Assert.Equal([7, 8], Integers("version3"));
    }

    [Theory]
    [InlineData("fortran", "npy: expected fortran_order False, got True; numpy.ascontiguousarray makes such an array (fortran)")]
    [InlineData("big-endian", "npy: expected descr one of <f4, <f8, |u1, |i1, <i4, <i8, got >f4 (big-endian)")]
    [InlineData("fields", "npy: expected one type for all elements as descr, got a list of fields (fields)")]
    [InlineData("bool", "descr one of <f4, <f8, |u1, |i1, <i4, <i8, got |b1 (bool)")]
    [InlineData("scalar", "npy: expected a shape of rank 1 to 6 with extents of at least 1 and fewer than 2^32 elements, got () (scalar)")]
    [InlineData("empty", "got (0, 3) (empty)")]
    public void Parse_FilesOfNumPyThatDoNotDo_SaysWhy(string name, string expected) => Assert.Contains(expected, Refusal(Vector(name), name), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "got 0 bytes")]
    [InlineData("NUMPY", "which starts with \\x93NUMPY, got 5 bytes")]
    [InlineData("garbage and more", "which starts with \\x93NUMPY, got other bytes")]
    [InlineData("\u0093NUMPY\u0001", "a version, got 7 bytes")]
    [InlineData("\u0093NUMPY\u0004\0", "version 1.0, 2.0 or 3.0, got 4.0")]
    [InlineData("\u0093NUMPY\u0001\u0001", "version 1.0, 2.0 or 3.0, got 1.1")]
    [InlineData("\u0093NUMPY\u0001\0\u0005", "the length of a header, got 9 bytes")]
    [InlineData("\u0093NUMPY\u0001\0\u0005\0{}", "a header of at most 2 bytes, got 5")]
    [InlineData("\u0093NUMPY\u0002\0\u00ff\u00ff\u00ff\u00ff{}", "a header of at most 2 bytes, got 4294967295")]
    public void Parse_HostileBeginning_IsRefusedWithAReason(string content, string expected) => Assert.Contains(expected, Refusal(Encoding.Latin1.GetBytes(content)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "'{' at character 0 of the header, got its end")]
    [InlineData("[]", "'{' at character 0 of the header, got []")]
    [InlineData("{}", "a header of descr, fortran_order and shape, got fewer")]
    [InlineData("{'descr': '<f4', 'descr': '<f4'}", "each once, got the key descr")]
    [InlineData("{'\u0001': 1}", "got the key \\u0001")]
    [InlineData("{'descr': '<f4', 'fortran_order': false, 'shape': (1,)}", "True or False at character 34 of the header, got false, 'shape': ...")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}", "')' at character 53")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", "a whole number at character 51")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}", "')' at character 52")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999999999999,)}", "a whole number at character")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967295, 4294967295,)}", "fewer than 2^32 elements, got (4294967295, 4294967295)")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967295,)}", "17179869180 bytes for [4294967295], got 4")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1)}", "rank 1 to 6")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "8 bytes for [2], got 4")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", "the end of the header at character 56")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (1,)}", "descr one of <f4, <f8, |u1, |i1, <i4, <i8, got an empty text")]
    [InlineData("{'descr': '<f4", "quoted text at character 10")]
    [InlineData("{'descr' '<f4'}", "':' at character 9")]
    public void Parse_HostileHeader_IsRefusedWithAReason(string header, string expected) => Assert.Contains(expected, Refusal(File(header)), StringComparison.Ordinal);

    [Fact]
    public void Parse_HeaderInAnotherOrderAndQuotes_IsAccepted()
    {
        DataArray array = NpyFile.Parse(File("{\"shape\":(1),'fortran_order':False , \"descr\":\"<f4\",}   \n"), "x");
        Assert.Equal(new Shape(1), array.Shape);
    }

    /// <summary>Cut or changed anywhere, a file is refused with a reason or is another well-formed file; nothing else happens.</summary>
    [Fact]
    public void Parse_CutOrGarbledFile_IsRefusedOrWellFormed()
    {
        byte[] good = Vector("u1");
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(), draw =>
        {
            Assert.Contains("npy: expected ", Refusal(good[..draw.Item1]), StringComparison.Ordinal);
            byte[] garbled = [.. good];
            garbled[draw.Item1] = (byte)draw.Item2;
            try
            {
                DataArray array = NpyFile.Parse(garbled, "x");
                Assert.InRange(array.Shape.Count * StoredTypes.Size(array.Type), 1, good.Length);
            }
            catch (InvalidDataException e)
            {
                Assert.StartsWith("npy: expected ", e.Message, StringComparison.Ordinal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261121u, 3u));
    }

    private static byte[] File(string header) => [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), 0, 0, 128, 63];

    private static byte[] Vector(string name) => System.IO.File.ReadAllBytes(Path.Combine(Repository.Vectors("arrays"), name + ".npy"));

    private static string Refusal(byte[] content, string where = "x") => Assert.Throws<InvalidDataException>(() => NpyFile.Parse(content, where)).Message;

    private static (StoredType Type, Shape Shape) TypeAndShape(string name)
    {
        DataArray array = NpyFile.Parse(Vector(name), name);
        return (array.Type, array.Shape);
    }

    private static uint[] Bits(string name)
    {
        DataArray array = NpyFile.Parse(Vector(name), name);
        using Tensor tensor = array.ToFloats(array.Shape, 1);
        return tensor.Bits.ToArray();
    }

    private static int[] Integers(string name)
    {
        DataArray array = NpyFile.Parse(Vector(name), name);
        using Tensor tensor = array.ToIntegers(array.Shape);
        return tensor.Ints.ToArray();
    }
}
