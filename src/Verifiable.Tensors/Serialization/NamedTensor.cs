using Verifiable.Protocol.Programs;

namespace Verifiable.Tensors.Serialization;

/// <summary>An f32 or i32 tensor under a name, with the shape that a file declares for it.</summary>
public sealed record NamedTensor
{
    /// <summary>Pairs a tensor with its name.</summary>
    /// <exception cref="ArgumentException">The tensor is u32, or the shape has another number of elements.</exception>
    public NamedTensor(string name, Shape shape, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Type == ElementType.UInt32 || shape.Count != tensor.Count)
            throw new ArgumentException($"NamedTensor {name}: expected Float32 or Int32 of {shape}, got {tensor.Type} of {tensor.Shape}", nameof(tensor));
        (Name, Shape, Tensor) = (name, shape, tensor);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public StoredType Type => Tensor.Type == ElementType.Int32 ? StoredType.Int32 : StoredType.Float32;

    /// <summary>The declared shape; the same elements in the same order as the tensor's.</summary>
    public Shape Shape { get; }

    /// <summary>The tensor; not owned.</summary>
    public Tensor Tensor { get; }
}
