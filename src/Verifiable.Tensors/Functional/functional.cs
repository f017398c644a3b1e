using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Functional;

#pragma warning disable CS8981, IDE1006 // The names are TorchSharp's.

/// <summary>Differentiable functions under TorchSharp's names; each appends its operators and records how to differentiate them.</summary>
public static partial class functional
{
    /// <summary><c>input weight^T + bias</c>.</summary>
    public static Value linear(Value input, Value weight, Value? bias = null) => LinearFunction.Forward(input, weight, bias);

    /// <summary>The values one after another along a dimension.</summary>
    public static Value cat(ReadOnlySpan<Value> tensors, int dim = 0) => ConcatenationFunction.Forward(tensors, dim);

    /// <summary>The values beside each other along a new dimension.</summary>
    public static Value stack(ReadOnlySpan<Value> tensors, int dim = 0)
    {
        Value[] parts = tensors.ToArray();
        for (int i = 0; i < parts.Length; i++)
            parts[i] = parts[i].unsqueeze(dim);
        return ConcatenationFunction.Forward(parts, dim < 0 ? dim + parts[0].LogicalShape.Rank : dim);
    }

    /// <summary>Zeros before and after, in pairs from the last dimension on; a view.</summary>
    public static Value pad(Value input, params ReadOnlySpan<long> pad) => ViewFunction.Pad(input, pad);

    /// <summary>Product of matrices, in batches that broadcast.</summary>
    public static Value matmul(Value input, Value other) => MatmulFunction.Forward(input, other);

    /// <summary>Batch normalisation with the batch's own statistics.</summary>
    public static Value batch_norm2d(Value input, Value weight, Value bias, double eps = 1e-5) => BatchNorm2dFunction.Forward(input, weight, bias, eps);

    /// <summary>The samples of the current step: <c>data[order[step * batchSize + n], ...]</c>.</summary>
    public static Value batch_gather(string label, Value data, Value order, int batchSize) => BatchGather.Append(label, data, order, batchSize);

    /// <summary>The samples of the current step in file order; zero beyond the end.</summary>
    public static Value batch_sequential(string label, Value data, int batchSize) => BatchGather.AppendSequential(label, data, batchSize);
}
