using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Onnx.Schema;

namespace Verifiable.Tensors.Onnx;

/// <summary>What the graph takes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type: f32, or i32 for whole numbers of either width.</param>
/// <param name="Extents">Its extents; null: any.</param>
internal sealed record OnnxInput(string Name, ElementType Type, IReadOnlyList<long?> Extents)
{
    private const int Float = 1, Int32 = 6, Int64 = 7;

    /// <summary>Reads the declaration.</summary>
    /// <exception cref="InvalidDataException">The type or shape is none that programs have.</exception>
    public static OnnxInput Parse(ValueInfoProto input, string where)
    {
        TensorTypeProto? type = input.Type?.TensorType;
        if (type?.ElemType is not (Float or Int32 or Int64))
            throw OnnxFile.Error($"input {input.Name} to be a tensor of FLOAT, INT32 or INT64 (types 1, 6, 7)", type is null ? "none" : $"type {type.ElemType}", where);
        if (type.Shape is not { Dim.Count: >= 1 and <= ProgramLimits.MaxRank } shape)
            throw OnnxFile.Error($"input {input.Name} to have 1 to {ProgramLimits.MaxRank} dimensions", type.Shape is null ? "none" : $"{type.Shape.Dim.Count}", where);
        return new OnnxInput(input.Name, type.ElemType == Float ? ElementType.Float32 : ElementType.Int32, [.. shape.Dim.Select(d => d.DimValue > 0 ? d.DimValue : (long?)null)]);
    }

    /// <summary>Whether a tensor of this shape is one.</summary>
    public bool Takes(Shape shape)
    {
        if (shape.Rank != Extents.Count)
            return false;
        for (int d = 0; d < shape.Rank; d++)
        {
            if (Extents[d] is long extent && extent != shape[d])
                return false;
        }

        return true;
    }

    /// <summary>For messages, for example <c>(N, 1, 28, 28)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Extents.Select((e, d) => e?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (d == 0 ? "N" : "?")))})";
}
