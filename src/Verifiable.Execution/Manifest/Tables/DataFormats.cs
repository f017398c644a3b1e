using System.Collections.Immutable;
using Verifiable.Execution.Data;
using Verifiable.Execution.Manifest.Fields;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Manifest.Tables;

/// <summary>The formats of samples: their keys in a manifest, and how their files become arrays.</summary>
internal static class DataFormats
{
    /// <summary>Key of a text.</summary>
    public const string Text = "u8";

    private const string Columns = "columns";
    private const string Tensor = "tensor";

    private static readonly ImmutableArray<(string Key, string Summary, Func<byte[], DataFile, bool, string, DataArray> Parse)> s_formats =
    [
        ("idx", "IDX file of bytes; the first extent counts the samples.", (content, _, _, where) => IdxFile.Parse(content, where).ToArray()),
        ("npy", "NumPy file of f4, f8, u1, i1, i4 or i8; the first extent counts the samples.", (content, _, _, where) => NpyFile.Parse(content, where)),
        ("csv", "Comma-separated text with a header; each record is a sample.", ReadCsv),
        ("safetensors", "Safetensors file of F32, F64, U8, I8, I32 or I64; the first extent of a tensor counts the samples.", ReadSafetensors),
    ];

    /// <summary>The keys of the files, in the order in which messages name them.</summary>
    public static ImmutableArray<string> Keys { get; } = [.. s_formats.Select(f => f.Key)];

    /// <summary>The fields of a section that names a file.</summary>
    /// <param name="columnsSummary">What its columns are.</param>
    public static ImmutableArray<Field> Fields(string columnsSummary) =>
    [
        .. s_formats.Select(f => new TextField(f.Key, f.Summary, isRequired: false)),
        new NamesField(Columns, columnsSummary),
        new TextField(Tensor, "Name of the tensor; with safetensors.", isRequired: false),
    ];

    /// <summary>The file that a section names; null, and an error, where the keys do not go together.</summary>
    public static DataFile? Read(Arguments a)
    {
        string key = Keys.First(a.Has);
        ImmutableArray<string> columns = a.Names(Columns);
        if (a.Has(Columns) && key != "csv")
            a.Error(Columns, $"expected no columns with {key}, got some");
        else if (a.Has(Tensor) && key != "safetensors")
            a.Error(Tensor, $"expected no tensor with {key}, got one");
        else if (!a.Has(Tensor) && key == "safetensors")
            a.Error(Tensor, "expected the name of a tensor with safetensors, got nothing");
        else
            return new DataFile(key, a.Text(key), a.Has(Tensor) ? [a.Text(Tensor).Value] : columns);
        return null;
    }

    /// <summary>What a file holds.</summary>
    /// <param name="file">The file as the manifest names it.</param>
    /// <param name="asClasses">Whether classes are meant, not numbers.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="where">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">The content breaks its format, or does not hold what is meant.</exception>
    public static DataArray Parse(DataFile file, bool asClasses, byte[] content, string where) => s_formats.First(f => f.Key == file.Format).Parse(content, file, asClasses, where);

    private static DataArray ReadCsv(byte[] content, DataFile file, bool asClasses, string where)
    {
        CsvFile csv = CsvFile.Parse(content, where);
        ImmutableArray<string> columns = file.Parts.IsEmpty ? [.. csv.Columns.Except(file.Without, StringComparer.Ordinal)] : file.Parts;
        if (asClasses && columns.Length != 1)
            throw new InvalidDataException($"csv: expected one column of classes, got {columns.Length} ({where})");
        if (columns.IsEmpty)
            throw new InvalidDataException($"csv: expected columns beside those of the targets, got none ({where})");
        return asClasses ? csv.Classes(columns[0]) : csv.Numbers(columns.AsSpan());
    }

    private static DataArray ReadSafetensors(byte[] content, DataFile file, bool asClasses, string where)
    {
        SafetensorsFile tensors = SafetensorsFile.Parse(content, StoredTypes.All.AsSpan(), where);
        string name = file.Parts[0];
        SafetensorsEntry entry = tensors.Entries.FirstOrDefault(e => e.Name == name)
            ?? throw new InvalidDataException($"safetensors: expected a tensor {Excerpt.Of(name)}, got {tensors.Entries.Count} others ({where})");
        if (entry.Shape.Rank == 0)
            throw new InvalidDataException($"safetensors: expected samples in {Excerpt.Of(name)}, got one number ({where})");
        return new DataArray(entry.Type, entry.Shape, tensors.Memory(entry));
    }
}
