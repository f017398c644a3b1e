using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Verifiable.Execution.Data;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tests.Data;

public sealed class CsvFileTests
{
    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n3,4")]
    [InlineData("\ufeffa,\"b\"\n\"1\",2\r\n3,\"4\"\n")]
    public void Numbers_ColumnsInAnyOrder_GivesThemPerRecord(string text)
    {
        CsvFile file = Parse(text);
        Assert.Equal(["a", "b"], file.Columns.AsEnumerable());
        Assert.Equal([2f, 1f, 4f, 3f], Numbers(file, "b", "a"));
        Assert.Equal([1f, 3f], Numbers(file, "a"));
    }

    [Fact]
    public void Classes_QuotedFields_AreText()
    {
        CsvFile file = Parse("x,\"the \"\"class\"\"\"\n1,\"a,\nb\"\n2,c\n3,\"c\"\"\"\n4,\"\"\"c\"\n");
        Assert.Equal(["x", "the \"class\""], file.Columns.AsEnumerable());
        // "c comes before a, c and c".
        Assert.Equal([1, 2, 3, 0], Classes(file, "the \"class\""));
    }

    [Fact]
    public void Classes_WholeNumbers_AreTheClasses() => Assert.Equal([3, -100, 0, 7], Classes(Parse("c\n3\n-100\n00\n007\n"), "c"));

    /// <summary>Labels are numbered in the order of code points, as Python's sorted() has it; UTF-16 would put the emoji first.</summary>
    [Fact]
    public void Classes_Labels_AreNumberedInTheOrderOfTheirCodePoints()
    {
        Assert.Equal([2, 1, 0, 5, 3, 4], Classes(Parse("c\nb\na\nB\n\U0001f600\né\n\uff21\n"), "c"));
        Assert.Equal([0, 2, 1], Classes(Parse("c\n10\n9 \n2.5\n"), "c"));
        Assert.Equal([1, 0], Classes(Parse("c\n2147483648\n+1\n"), "c"));
    }

    [Fact]
    public void Numbers_AnyF32_ComesBackExactly()
    {
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), bits =>
        {
            float value = BitConverter.Int32BitsToSingle(bits);
            if (!float.IsFinite(value))
                return;
            // The shortest text, f64's exact one, and one just off the value that rounds to it.
            foreach (string text in new[] { value.ToString("R", CultureInfo.InvariantCulture), ((double)value).ToString("E40", CultureInfo.InvariantCulture), ((double)value).ToString("F200", CultureInfo.InvariantCulture) })
                Assert.Equal(bits, BitConverter.SingleToInt32Bits(CsvFile.Number(Encoding.ASCII.GetBytes(text))!.Value));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20261121u, 5u));
    }

    /// <summary>Halfway cases that two roundings, f64 first, would get wrong.</summary>
    [Theory]
    [InlineData("1.00000005960464477540", 0x3f800001)]
    [InlineData("1.0000000596046447753906250", 0x3f800000)]
    [InlineData("1.00000005960464477539062500000000000000000000000000000000000000000000000000000001", 0x3f800001)]
    [InlineData("7.0064923216240853546186479164495806564013097093825788587853e-46", 0)]
    [InlineData("7.00649232162408535461864791644958065640130970938257885878534141944895541342930300743319094181060791015626e-46", 1)]
    [InlineData("340282346638528859811704183484516925440.0000", 0x7f7fffff)]
    [InlineData("-0", unchecked((int)0x80000000))]
    [InlineData(".5", 0x3f000000)]
    [InlineData("5.", 0x40a00000)]
    [InlineData("+1E+2", 0x42c80000)]
    public void Number_HardCase_IsRoundedOnce(string text, int bits) => Assert.Equal(bits, BitConverter.SingleToInt32Bits(CsvFile.Number(Encoding.ASCII.GetBytes(text))!.Value));

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1,5")]
    [InlineData("1_000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-∞")]
    [InlineData("0x10")]
    [InlineData("1e39")]
    [InlineData("1e99999999999")]
    [InlineData("e")]
    [InlineData("1e")]
    [InlineData("--1")]
    [InlineData("١")]
    public void Number_NoNumber_IsNull(string text) => Assert.Null(CsvFile.Number(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Numbers_AnotherCulture_ChangesNothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            // As Germans write numbers; the machine may know no culture by name.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator) = (",", ".");
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(1.5f, float.Parse("1,5", CultureInfo.CurrentCulture));
            Assert.Equal([1.5f], Numbers(Parse("a\n1.5\n"), "a"));
            Assert.Null(CsvFile.Number("1,5"u8));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("", "csv: expected a record after the header, got none (x)")]
    [InlineData("a,b\n", "csv: expected a record after the header, got none (x)")]
    [InlineData("a,a\n1,2\n", "a name that no other column has, got a (column 2 of the header of x)")]
    [InlineData("a,\n1,2\n", "a name that no other column has, got nothing (column 2 of the header of x)")]
    [InlineData("a,b\n1\n", "2 fields, as many as the header has, got 1 (record 1 of x)")]
    [InlineData("a,b\n1,2\n1,2,3\n", "2 fields, as many as the header has, got more (record 2 of x)")]
    [InlineData("a,b\n1,2\n\n", "2 fields, as many as the header has, got 1 (record 2 of x)")]
    [InlineData("a,b\n1,\"2\n", "a quotation mark that ends the field, got the end of the file (record 1, column b of x)")]
    [InlineData("a,b\n1,\"2\"3\n", "a comma or the end of the record after a quoted field, got other text (record 1, column b of x)")]
    [InlineData("a,b\n1,2\"\n", "a field with a quotation mark to begin with one, got one amid it (record 1, column b of x)")]
    [InlineData("a,b\r1,2\r", "a line feed after a carriage return, got none (column 2 of the header of x)")]
    [InlineData("a,b\n1,2\r", "a line feed after a carriage return, got none (record 1, column b of x)")]
    [InlineData("a,b\n1,x\u001b\n", "a decimal number that f32 holds, got x\\u001b (record 1, column b of x)")]
    [InlineData("a,b\n1,\n", "a decimal number that f32 holds, got nothing (record 1, column b of x)")]
    [InlineData("a,c\n1,2\n", "a column b, got 2 others, a, c (x)")]
    public void Parse_OneThingWrong_NamesPlaceAndExpectation(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Parse(text).Numbers(["a", "b"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Classes_EmptyOrNotUtf8_IsRefused()
    {
        Assert.Contains("expected a class, got nothing (record 2, column c of x)", Assert.Throws<InvalidDataException>(() => Parse("a,c\n1,x\n2,\n").Classes("c")).Message, StringComparison.Ordinal);
        byte[] wrong = [.. "c\n"u8, 0xff, (byte)'\n'];
        Assert.Contains("expected UTF-8, got other bytes (record 1, column c of x)", Assert.Throws<InvalidDataException>(() => CsvFile.Parse(wrong, "x").Classes("c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooManyColumnsOrLabels_IsRefused()
    {
        string header = string.Join(',', Enumerable.Range(0, 65_537));
        Assert.Contains("at most 65536 columns", Assert.Throws<InvalidDataException>(() => Parse(header)).Message, StringComparison.Ordinal);
        string labels = "c\n" + string.Join('\n', Enumerable.Range(0, 65_537).Select(i => $"l{i}"));
        Assert.Contains("at most 65536 different labels", Assert.Throws<InvalidDataException>(() => Parse(labels).Classes("c")).Message, StringComparison.Ordinal);
    }

    /// <summary>Any text in any field, quoted, comes back.</summary>
    [Fact]
    public void Classes_AnyText_ComesBack()
    {
        Prop.ForAll(Gen.Elements('a', '"', ',', '\n', '\r', ' ', 'é').ArrayOf(6).ArrayOf(5).ToArbitrary(), texts =>
        {
            string[] labels = [.. texts.Select(t => new string(t))];
            string content = "n,c\n" + string.Concat(labels.Select((l, i) => $"{i},\"{l.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n"));
            string[] sorted = [.. labels.Distinct().Order(StringComparer.Ordinal)];
            Assert.Equal(labels.Select(l => Array.IndexOf(sorted, l)), Classes(Parse(content), "c"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261121u, 9u));
    }

    /// <summary>Cut or changed anywhere, a file is refused with a reason or is another well-formed file; nothing else happens.</summary>
    [Fact]
    public void Parse_CutOrGarbledFile_IsRefusedOrWellFormed()
    {
        byte[] good = Encoding.UTF8.GetBytes("a,\"b\"\r\n1.5,\"x\"\"y\"\n-2e3,é\n");
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).ToArbitrary(), draw =>
        {
            byte[] garbled = [.. good];
            garbled[draw.Item1] = (byte)draw.Item2;
            foreach (byte[] content in new[] { good[..draw.Item1], garbled })
            {
                try
                {
                    CsvFile file = CsvFile.Parse(content, "x");
                    Assert.InRange(file.Records, 1, 30);
                    Assert.Equal(file.Records, file.Classes(file.Columns[^1]).Samples);
                    Assert.Equal(file.Records, file.Numbers([file.Columns[0]]).Samples);
                }
                catch (InvalidDataException e)
                {
                    Assert.StartsWith("csv: expected ", e.Message, StringComparison.Ordinal);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261121u, 11u));
    }

    private static CsvFile Parse(string text) => CsvFile.Parse(Encoding.UTF8.GetBytes(text), "x");

    private static float[] Numbers(CsvFile file, params ReadOnlySpan<string> names)
    {
        DataArray array = file.Numbers(names);
        Assert.Equal(new Shape(file.Records, names.Length), array.Shape);
        using Tensor tensor = array.ToFloats(array.Shape, 1);
        return tensor.Floats.ToArray();
    }

    private static int[] Classes(CsvFile file, string name)
    {
        DataArray array = file.Classes(name);
        using Tensor tensor = array.ToIntegers(array.Shape);
        return tensor.Ints.ToArray();
    }
}
