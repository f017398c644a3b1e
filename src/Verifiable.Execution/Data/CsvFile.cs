using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Verifiable.Execution.Manifest;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Data;

/// <summary>Comma-separated text (RFC 4180) in UTF-8 whose first record names the columns; every other record is a sample.</summary>
/// <remarks>
/// Numbers are decimal (<c>-1.5e3</c>), rounded to f32 once, to nearest, whatever the machine's culture; they are finite. A column of classes holds whole numbers, which are the classes; if one of its
/// fields is none, all are labels, and the class of a label is its position among the different labels in the order of their code points.
/// </remarks>
public sealed class CsvFile
{
    private const int MaxColumns = 1 << 16;
    private const int MaxLabels = 1 << 16;
    private const int ShownCharacters = 40;
    private const int MaxShownColumns = 8;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _content;
    private readonly int _body;
    private readonly string _where;

    private CsvFile(byte[] content, string where)
    {
        (_content, _where) = (content, where);
        int start = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        (Columns, _body) = ReadHeader(start);
        Records = Count();
    }

    /// <summary>The names of the columns.</summary>
    public ImmutableArray<string> Columns { get; }

    /// <summary>Number of records after the first, at least 1.</summary>
    public int Records { get; }

    /// <summary>Parses a whole file; the array is kept, not copied.</summary>
    /// <exception cref="InvalidDataException">The content breaks the format.</exception>
    public static CsvFile Parse(byte[] content, string where)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new CsvFile(content, where);
    }

    /// <summary>Columns of numbers as an array (records, columns) of f32.</summary>
    /// <exception cref="InvalidDataException">A column is not there, or a field is no number that f32 holds.</exception>
    public DataArray Numbers(ReadOnlySpan<string> names)
    {
        int[] places = new int[Columns.Length];
        Array.Fill(places, -1);
        for (int i = 0; i < names.Length; i++)
            places[IndexOf(names[i])] = i;
        long bytes = (long)Records * names.Length * sizeof(float);
        if (bytes > Array.MaxLength)
            throw Error($"at most {Array.MaxLength} bytes of numbers", $"{bytes}", _where);
        int width = names.Length;
        var data = new byte[bytes];
        ForEach((row, column, field) =>
        {
            if (places[column] < 0)
                return;
            int element = ((row - 1) * width) + places[column];
            MemoryMarshal.Cast<byte, float>(data.AsSpan())[element] = Number(field) ?? throw Error("a decimal number that f32 holds", Show(field), At(row, column));
        });
        return new DataArray(StoredType.Float32, new Shape(Records, width), data);
    }

    /// <summary>A column of classes as an array (records) of i32.</summary>
    /// <exception cref="InvalidDataException">The column is not there, or a field is empty, or there are too many labels.</exception>
    public DataArray Classes(string name)
    {
        (int[] classes, _) = ReadClasses(name);
        return new DataArray(StoredType.Int32, new Shape(Records), MemoryMarshal.AsBytes(classes.AsSpan()).ToArray());
    }

    /// <summary>The labels of a column of classes in the order of their classes; empty where classes are whole numbers.</summary>
    /// <exception cref="InvalidDataException">As of <see cref="Classes"/>.</exception>
    public ImmutableArray<string> Labels(string name) => ReadClasses(name).Labels;

    /// <summary>A decimal number as a field has it, rounded to f32; null where it is none, or not finite in f32.</summary>
    public static float? Number(ReadOnlySpan<byte> field)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return !field.ContainsAnyExcept("+-.0123456789eE"u8) && float.TryParse(field, Style, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value) ? value : null;
    }

    private static bool TryInteger(ReadOnlySpan<byte> field, out int value)
    {
        value = 0;
        return !field.ContainsAnyExcept("-0123456789"u8) && int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private (int[] Classes, ImmutableArray<string> Labels) ReadClasses(string name)
    {
        int chosen = IndexOf(name);
        var classes = new int[Records];
        bool areNumbers = true;
        ForEach((row, column, field) =>
        {
            if (column != chosen)
                return;
            if (field.IsEmpty)
                throw Error("a class", "nothing", At(row, column));
            areNumbers = areNumbers && TryInteger(field, out classes[row - 1]);
        });
        return (classes, areNumbers ? [] : ReadLabels(chosen, classes));
    }

    private ImmutableArray<string> ReadLabels(int chosen, int[] classes)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        ForEach((row, column, field) =>
        {
            if (column != chosen)
                return;
            string label = Text(field, At(row, column));
            if (!seen.TryGetValue(label, out int number))
            {
                number = seen.Count;
                if (number == MaxLabels)
                    throw Error($"at most {MaxLabels} different labels", "more", At(row, column));
                seen.Add(label, number);
            }

            classes[row - 1] = number;
        });
        // The bytes of UTF-8 are in the order of code points, the characters of .NET are not.
        KeyValuePair<string, int>[] byLabel = [.. seen.OrderBy(l => Encoding.UTF8.GetBytes(l.Key), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
        var position = new int[byLabel.Length];
        for (int i = 0; i < byLabel.Length; i++)
            position[byLabel[i].Value] = i;
        foreach (ref int number in classes.AsSpan())
            number = position[number];
        return [.. byLabel.Select(l => l.Key)];
    }

    private (ImmutableArray<string> Columns, int End) ReadHeader(int start)
    {
        var names = new List<string>();
        var different = new HashSet<string>(StringComparer.Ordinal);
        var scanner = new CsvScanner(_content, start);
        bool isLast = scanner.IsAtEnd;
        while (!isLast)
        {
            string at = $"column {names.Count + 1} of the header of {_where}";
            if (scanner.Read(out ReadOnlySpan<byte> field, out isLast) is (string expected, string got))
                throw Error(expected, got, at);
            if (names.Count == MaxColumns)
                throw Error($"at most {MaxColumns} columns", "more", _where);
            string name = Text(field, at);
            if (name.Length == 0 || !different.Add(name))
                throw Error("a name that no other column has", name.Length == 0 ? "nothing" : Excerpt.Of(name, ShownCharacters), at);
            names.Add(name);
        }

        return ([.. names], scanner.Position);
    }

    private int Count()
    {
        int records = 0;
        ForEach((row, _, _) => records = row);
        if (records == 0)
            throw Error("a record after the header", "none", _where);
        return records <= Array.MaxLength / sizeof(int) ? records : throw Error($"at most {Array.MaxLength / sizeof(int)} records", $"{records}", _where);
    }

    private void ForEach(FieldAction action)
    {
        var scanner = new CsvScanner(_content, _body);
        for (int row = 1; !scanner.IsAtEnd; row++)
        {
            int column = 0;
            bool isLast = false;
            for (; !isLast; column++)
            {
                (string Expected, string Got)? problem = scanner.Read(out ReadOnlySpan<byte> field, out isLast);
                if (column == Columns.Length)
                    throw Error($"{Columns.Length} fields, as many as the header has", "more", $"record {row} of {_where}");
                if (problem is (string expected, string got))
                    throw Error(expected, got, At(row, column));
                action(row, column, field);
            }

            if (column < Columns.Length)
                throw Error($"{Columns.Length} fields, as many as the header has", $"{column}", $"record {row} of {_where}");
        }
    }

    private int IndexOf(string name)
    {
        int index = Columns.IndexOf(name, StringComparer.Ordinal);
        return index >= 0 ? index : throw Error($"a column {Excerpt.Of(name, ShownCharacters)}", $"{Columns.Length} others, {Excerpt.Of(string.Join(", ", Columns.Take(MaxShownColumns)))}", _where);
    }

    private string Text(ReadOnlySpan<byte> field, string at)
    {
        try
        {
            return s_strict.GetString(field);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"csv: expected UTF-8, got other bytes ({at})", e);
        }
    }

    private string At(int row, int column) => $"record {row}, column {Excerpt.Of(Columns[column], ShownCharacters)} of {_where}";

    private static string Show(ReadOnlySpan<byte> field) => field.IsEmpty ? "nothing" : Excerpt.Of(Encoding.UTF8.GetString(field[..Math.Min(field.Length, 4 * ShownCharacters)]), ShownCharacters);

    private static InvalidDataException Error(string expected, string got, string where) => new($"csv: expected {expected}, got {got} ({where})");

    private delegate void FieldAction(int row, int column, ReadOnlySpan<byte> field);
}
