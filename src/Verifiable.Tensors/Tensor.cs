using System.Runtime.InteropServices;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Memory;

namespace Verifiable.Tensors;

/// <summary>A dense row-major tensor of 4-byte elements in native memory, 64-byte aligned, NaN canonical (0x7fc00000) whenever it is f32.</summary>
/// <remarks>The tensor owns its memory until <see cref="Dispose"/>; spans and pointers taken from it must not outlive it.</remarks>
public sealed unsafe class Tensor : IDisposable
{
    /// <summary>Elements after the last one that may be read, though not used: kernels load whole vectors.</summary>
    internal const int SlackElements = 32;

    private MemoryBlock? _block;
    private void* _data;

    /// <summary>A tensor of zeros.</summary>
    public Tensor(ElementType type, Shape shape)
        : this(type, shape, new MemoryBlock(BytesOf(shape)), 0)
    {
    }

    // The tensor becomes an owner of the block.
    private Tensor(ElementType type, Shape shape, MemoryBlock block, long offset)
    {
        Type = type;
        Shape = shape;
        _block = block;
        _data = (byte*)block.Address + offset;
    }

    /// <summary>Element type.</summary>
    public ElementType Type { get; }

    /// <summary>Shape.</summary>
    public Shape Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Count;

    /// <summary>The elements; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public void* Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(_data is null, this);
            return _data;
        }
    }

    /// <summary>Raw bits of the elements.</summary>
    public Span<uint> Bits => new(Data, checked((int)Count));

    /// <summary>The elements as f32.</summary>
    public Span<float> Floats => new(Data, checked((int)Count));

    /// <summary>The elements as i32.</summary>
    public Span<int> Ints => new(Data, checked((int)Count));

    /// <summary>The elements as raw little-endian bytes.</summary>
    public Span<byte> Bytes => new(Data, checked((int)(Count * sizeof(uint))));

    /// <summary>An f32 tensor holding a copy of <paramref name="values"/>, NaN made canonical.</summary>
    public static Tensor FromFloats(Shape shape, ReadOnlySpan<float> values)
    {
        var tensor = new Tensor(ElementType.Float32, shape);
        values.CopyTo(tensor.Floats);
        tensor.Canonicalize();
        return tensor;
    }

    /// <summary>An i32 tensor holding a copy of <paramref name="values"/>.</summary>
    public static Tensor FromInts(Shape shape, ReadOnlySpan<int> values)
    {
        var tensor = new Tensor(ElementType.Int32, shape);
        values.CopyTo(tensor.Ints);
        return tensor;
    }

    /// <summary>Tensors of zeros in one block of memory, which lives as long as any of them.</summary>
    public static Tensor[] AllocateTogether(IEnumerable<(ElementType Type, Shape Shape)> declarations)
    {
        (ElementType Type, Shape Shape)[] all = [.. declarations];
        return AllocateTogether(all, new MemoryPlan([.. all.Select(d => new PlannedBuffer(BytesOf(d.Shape), 0, 0))]));
    }

    /// <summary>Copies in one block of memory, which lives as long as any of them.</summary>
    public static Tensor[] CloneTogether(IReadOnlyList<Tensor> tensors)
    {
        Tensor[] copies = AllocateTogether(tensors.Select(t => (t.Type, t.Shape)));
        for (int i = 0; i < copies.Length; i++)
            copies[i].CopyFrom(tensors[i]);
        return copies;
    }

    /// <summary>Tensors at the places of a plan in one block of memory; those that overlap there share their elements.</summary>
    internal static Tensor[] AllocateTogether(IReadOnlyList<(ElementType Type, Shape Shape)> declarations, MemoryPlan plan)
    {
        if (declarations.Count == 0)
            return [];
        var block = new MemoryBlock(plan.Bytes);
        Tensor[] tensors = [.. declarations.Select((d, i) => new Tensor(d.Type, d.Shape, block.Share(), plan.Offsets[i]))];
        block.Release();
        return tensors;
    }

    /// <summary>A deep copy.</summary>
    public Tensor Clone()
    {
        var copy = new Tensor(Type, Shape);
        copy.CopyFrom(this);
        return copy;
    }

    /// <summary>Overwrites the elements with those of a tensor of the same type and shape.</summary>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    public void CopyFrom(Tensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Type != Type || !source.Shape.Equals(Shape))
            throw new ArgumentException($"Tensor.CopyFrom: expected {Type} {Shape}, got {source.Type} {source.Shape}", nameof(source));
        NativeMemory.Copy(source.Data, Data, (nuint)Count * sizeof(uint));
    }

    /// <summary>Exchanges the elements with those of a tensor of the same type and shape; nothing is copied.</summary>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    internal void Swap(Tensor other)
    {
        if (other.Type != Type || !other.Shape.Equals(Shape))
            throw new ArgumentException($"Tensor.Swap: expected {Type} {Shape}, got {other.Type} {other.Shape}", nameof(other));
        (_block, other._block) = (other._block, _block);
        void* data = _data;
        _data = other._data;
        other._data = data;
    }

    /// <summary>Replaces every NaN of an f32 tensor by 0x7fc00000; does nothing to integers.</summary>
    public void Canonicalize()
    {
        if (Type != ElementType.Float32)
            return;
        foreach (ref float value in Floats)
        {
            if (float.IsNaN(value))
                value = BitConverter.UInt32BitsToSingle(0x7fc00000);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _data = null;
        Interlocked.Exchange(ref _block, null)?.Release();
    }

    /// <summary>Bytes that a tensor takes, its slack included.</summary>
    internal static long BytesOf(Shape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return checked((shape.Count + SlackElements) * sizeof(uint));
    }
}
