using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Data;

/// <summary>Turns raw files into dataset tensors.</summary>
public static class InputDecoding
{
    private const int ByteValues = 256;

    /// <summary>Bytes as f32, each divided by <paramref name="divisor"/> in f32.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor Bytes(ReadOnlySpan<byte> data, Shape shape, float divisor)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Check(data.Length, shape);
        Span<float> table = stackalloc float[ByteValues];
        for (int i = 0; i < ByteValues; i++)
            table[i] = i / divisor;
        var tensor = new Tensor(ElementType.Float32, shape);
        Span<float> target = tensor.Floats;
        for (int i = 0; i < data.Length; i++)
            target[i] = table[data[i]];
        tensor.Canonicalize();
        return tensor;
    }

    /// <summary>Bytes as i32.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public static Tensor Integers(ReadOnlySpan<byte> data, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Check(data.Length, shape);
        var tensor = new Tensor(ElementType.Int32, shape);
        Span<int> target = tensor.Ints;
        for (int i = 0; i < data.Length; i++)
            target[i] = data[i];
        return tensor;
    }

    private static void Check(long count, Shape shape)
    {
        if (count != shape.Count)
            throw new ArgumentException($"InputDecoding: expected {shape.Count} elements for {shape}, got {count}", nameof(shape));
    }
}
