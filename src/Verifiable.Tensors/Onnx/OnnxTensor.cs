using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>A tensor that a file holds: f32, or whole numbers (i32, i64 and bool alike).</summary>
/// <param name="Extents">Its shape; whole numbers may have no element, which <see cref="Protocol.Programs.Shape"/> cannot say.</param>
/// <param name="Floats">The elements of an f32 tensor; null of another.</param>
/// <param name="Integers">The elements of a tensor of whole numbers; null of another.</param>
internal sealed record OnnxTensor(long[] Extents, float[]? Floats, long[]? Integers)
{
    private const int Float = 1, Int32 = 6, Int64 = 7, Bool = 9, External = 1;

    /// <summary>The shape.</summary>
    public Shape Shape => new(Extents);

    /// <summary>Number of elements.</summary>
    public int Count => Floats?.Length ?? Integers!.Length;

    /// <summary>A list of whole numbers.</summary>
    public static OnnxTensor Of(params long[] values) => new([values.Length], null, values);

    /// <summary>Reads a tensor; its elements must all be there, in the file itself.</summary>
    /// <exception cref="InvalidDataException">They are not, or the type or shape is none that programs have.</exception>
    public static OnnxTensor Parse(TensorProto tensor, string what, string where)
    {
        if (tensor.DataLocation == External || tensor.ExternalData.Count > 0)
            throw OnnxFile.Error($"{what} inside the file", "external data, which is not read", where);
        long[] extents = [.. tensor.Dims];
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent < 0 || extents.Length > ProgramLimits.MaxRank || (extent > 0 && count > uint.MaxValue / extent))
                throw OnnxFile.Error($"{what} of at most {ProgramLimits.MaxRank} dimensions and 2^32 - 1 elements", $"[{string.Join(", ", extents.Take(ProgramLimits.MaxRank + 1))}]", where);
            count *= extent;
        }

        ReadOnlySpan<byte> raw = tensor.RawData.Span;
        bool isRaw = raw.Length > 0;
        OnnxTensor result = tensor.DataType switch
        {
            Float => new(extents, isRaw ? Elements<float>(raw) : [.. tensor.FloatData], null),
            Int64 => new(extents, null, isRaw ? Elements<long>(raw) : [.. tensor.Int64Data]),
            Int32 => new(extents, null, isRaw ? Widened(Elements<int>(raw)) : Widened([.. tensor.Int32Data])),
            Bool => new(extents, null, isRaw ? [.. raw.ToArray().Select(b => (long)b)] : Widened([.. tensor.Int32Data])),
            _ => throw OnnxFile.Error($"{what} of FLOAT, INT32, INT64 or BOOL (types 1, 6, 7, 9)", $"type {tensor.DataType}", where),
        };
        if (result.Count != count || (isRaw && raw.Length != count * Width(tensor.DataType)))
            throw OnnxFile.Error($"{what} with {count} elements", isRaw ? $"{raw.Length} bytes" : $"{result.Count}", where);
        return result.Floats is null || count > 0 ? result : throw OnnxFile.Error($"{what} with elements", "none", where);
    }

    private static int Width(int type) => type switch { Int64 => sizeof(long), Bool => sizeof(byte), _ => sizeof(float) };

    // The format is little-endian, and so are all machines that this runs on.
    private static T[] Elements<T>(ReadOnlySpan<byte> raw)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(raw).ToArray();

    private static long[] Widened(int[] values) => [.. values.Select(v => (long)v)];
}
