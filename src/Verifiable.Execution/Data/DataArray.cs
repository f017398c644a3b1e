using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Execution.Data;

/// <summary>An array out of a file, not yet decoded: row-major, little-endian, its first extent the samples.</summary>
/// <remarks>
/// What a job commits to is the tensor that it becomes, so that no party but the requester reads files. Numbers become f32 by one rounding to nearest and are then divided by a constant in
/// f32; classes are whole numbers and become i32.
/// </remarks>
public sealed class DataArray
{
    private readonly ReadOnlyMemory<byte> _data;

    /// <summary>Describes an array; the bytes are kept, not copied.</summary>
    /// <exception cref="ArgumentException">The rank is 0, or there are other than the shape's bytes.</exception>
    public DataArray(StoredType type, Shape shape, ReadOnlyMemory<byte> data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Rank == 0 || data.Length != shape.Count * StoredTypes.Size(type))
            throw new ArgumentException($"DataArray: expected samples in {shape.Count * StoredTypes.Size(type)} bytes for {shape}, got {data.Length}", nameof(data));
        (Type, Shape, _data) = (type, shape, data);
    }

    /// <summary>Type of the elements.</summary>
    public StoredType Type { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>Number of samples.</summary>
    public long Samples => Shape[0];

    /// <summary>Shape of one sample.</summary>
    public Shape Sample => new(Shape.Extents.AsSpan()[1..]);

    /// <summary>Whether the elements are whole numbers.</summary>
    public bool IsInteger => StoredTypes.IsInteger(Type);

    /// <summary>The elements as f32, each divided by <paramref name="divisor"/> in f32.</summary>
    /// <param name="shape">A shape of as many elements.</param>
    /// <param name="divisor">The divisor.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public Tensor ToFloats(Shape shape, float divisor)
    {
        Check(shape);
        var tensor = new Tensor(ElementType.Float32, shape);
        switch (Type)
        {
            case StoredType.Float32:
                Convert<float>(tensor.Floats, divisor);
                break;
            case StoredType.Float64:
                Convert<double>(tensor.Floats, divisor);
                break;
            case StoredType.UInt8:
                Convert<byte>(tensor.Floats, divisor);
                break;
            case StoredType.Int8:
                Convert<sbyte>(tensor.Floats, divisor);
                break;
            case StoredType.Int32:
                Convert<int>(tensor.Floats, divisor);
                break;
            default:
                Convert<long>(tensor.Floats, divisor);
                break;
        }

        tensor.Canonicalize();
        return tensor;
    }

    /// <summary>The elements as i32.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    /// <exception cref="OverflowException">One does not fit; <see cref="FirstOutside"/> finds it.</exception>
    public Tensor ToIntegers(Shape shape)
    {
        Check(shape);
        var tensor = new Tensor(ElementType.Int32, shape);
        Span<int> target = tensor.Ints;
        for (int i = 0; i < target.Length; i++)
            target[i] = checked((int)Integer(i));
        return tensor;
    }

    /// <summary>The first whole number that is not in [0, <paramref name="count"/>) and not <paramref name="exception"/>; null: there is none.</summary>
    public (long Index, long Value)? FirstOutside(long count, long? exception)
    {
        for (int i = 0; i < Shape.Count; i++)
        {
            long value = Integer(i);
            if ((value < 0 || value >= count) && value != exception)
                return (i, value);
        }

        return null;
    }

    /// <summary>The first finite number whose f32 is infinite; null: there is none.</summary>
    public (long Index, string Value)? FirstTooLarge()
    {
        if (Type != StoredType.Float64)
            return null;
        ReadOnlySpan<double> source = Elements<double>();
        for (int i = 0; i < source.Length; i++)
        {
            if (double.IsFinite(source[i]) && float.IsInfinity((float)source[i]))
                return (i, source[i].ToString(CultureInfo.InvariantCulture));
        }

        return null;
    }

    private void Convert<T>(Span<float> target, float divisor)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> source = Elements<T>();
        // Conversions of .NET between numbers round once, to nearest.
        for (int i = 0; i < target.Length; i++)
            target[i] = float.CreateTruncating(source[i]) / divisor;
    }

    private long Integer(int index) => Type switch
    {
        StoredType.UInt8 => _data.Span[index],
        StoredType.Int8 => (sbyte)_data.Span[index],
        StoredType.Int32 => Elements<int>()[index],
        StoredType.Int64 => Elements<long>()[index],
        _ => throw new InvalidOperationException($"DataArray: expected whole numbers, got {Type}"),
    };

    private ReadOnlySpan<T> Elements<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_data.Span);

    private void Check(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Count != Shape.Count)
            throw new ArgumentException($"DataArray: expected {Shape.Count} elements as in {Shape}, got {shape}", nameof(shape));
    }
}
