using System.Collections.Immutable;

namespace Verifiable.Tensors.Serialization;

/// <summary>Sizes of stored types, and their names in the formats that know them.</summary>
public static class StoredTypes
{
    private static readonly ImmutableArray<(StoredType Type, int Size, string Safetensors, string NumPy)> s_all =
    [
        (StoredType.Float32, sizeof(float), "F32", "<f4"),
        (StoredType.Float64, sizeof(double), "F64", "<f8"),
        (StoredType.UInt8, sizeof(byte), "U8", "|u1"),
        (StoredType.Int8, sizeof(sbyte), "I8", "|i1"),
        (StoredType.Int32, sizeof(int), "I32", "<i4"),
        (StoredType.Int64, sizeof(long), "I64", "<i8"),
    ];

    /// <summary>All of them.</summary>
    public static ImmutableArray<StoredType> All { get; } = [.. s_all.Select(t => t.Type)];

    /// <summary>Bytes of one element.</summary>
    public static int Size(StoredType type) => s_all[(int)type].Size;

    /// <summary>Whether it holds whole numbers.</summary>
    public static bool IsInteger(StoredType type) => type is not (StoredType.Float32 or StoredType.Float64);

    /// <summary>The dtype of safetensors, for example <c>F32</c>.</summary>
    public static string SafetensorsName(StoredType type) => s_all[(int)type].Safetensors;

    /// <summary>The dtype of NumPy, for example <c>&lt;f4</c>.</summary>
    public static string NumPyName(StoredType type) => s_all[(int)type].NumPy;

    /// <summary>The type of a safetensors dtype; null: none of these.</summary>
    public static StoredType? FromSafetensors(string name) => Find(t => t.Safetensors == name);

    /// <summary>The type of a NumPy dtype; null: none of these.</summary>
    public static StoredType? FromNumPy(string name) => Find(t => t.NumPy == name);

    private static StoredType? Find(Func<(StoredType Type, int Size, string Safetensors, string NumPy), bool> isIt)
    {
        foreach ((StoredType Type, int Size, string Safetensors, string NumPy) type in s_all)
        {
            if (isIt(type))
                return type.Type;
        }

        return null;
    }
}
