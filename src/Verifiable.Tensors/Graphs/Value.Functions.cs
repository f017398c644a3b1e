using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Functional;

namespace Verifiable.Tensors.Graphs;

#pragma warning disable IDE1006, CA1707 // The names are TorchSharp's.

/// <content>Differentiable methods under TorchSharp's names. Those that only move elements are views: they append no operator.</content>
public sealed partial record Value
{
    /// <summary>Element-wise sum with broadcasting.</summary>
    public static Value operator +(Value left, Value right) => ArithmeticFunction.Add(left, right);

    /// <summary>Element-wise difference with broadcasting.</summary>
    public static Value operator -(Value left, Value right) => ArithmeticFunction.Subtract(left, right);

    /// <summary>Element-wise product with broadcasting.</summary>
    public static Value operator *(Value left, Value right) => ArithmeticFunction.Multiply(left, right);

    /// <summary>Element-wise quotient with broadcasting.</summary>
    public static Value operator /(Value left, Value right) => ArithmeticFunction.Divide(left, right);

    /// <summary>A constant, rounded to f32, added to each element.</summary>
    public static Value operator +(Value left, double right) => ArithmeticFunction.AddConstant(left, right);

    /// <summary>Each element times a constant, rounded to f32.</summary>
    public static Value operator *(Value left, double right) => ArithmeticFunction.MultiplyConstant(left, right);

    /// <summary>Each element negated.</summary>
    public static Value operator -(Value value) => ArithmeticFunction.Negate(value);

    /// <summary><c>this + alpha * other</c>, rounded once.</summary>
    public Value add(Value other, double alpha) => ArithmeticFunction.AddScaled(this, other, alpha);

    /// <summary>Product of matrices, in batches that broadcast.</summary>
    public Value matmul(Value other) => MatmulFunction.Forward(this, other);

    /// <summary>Sum over dimensions; all of them when none is named.</summary>
    public Value sum(ReadOnlySpan<int> dim = default, bool keepdim = false) => ReductionFunction.Sum("sum", this, dim, keepdim);

    /// <summary>Mean over dimensions; all of them when none is named.</summary>
    public Value mean(ReadOnlySpan<int> dim = default, bool keepdim = false) => ReductionFunction.Mean("mean", this, dim, keepdim);

    /// <summary>The elements in row-major order under another shape; one extent may be -1.</summary>
    /// <exception cref="ArgumentException">The numbers of elements differ.</exception>
    public Value reshape(params ReadOnlySpan<long> shape)
    {
        long[] extents = shape.ToArray();
        int open = Array.IndexOf(extents, -1);
        if (open >= 0)
        {
            extents[open] = 1;
            long others = new Shape(extents).Count;
            if (LogicalShape.Count % others != 0)
                throw new ArgumentException($"reshape: expected extents that divide {LogicalShape.Count}, got [{string.Join(", ", shape.ToArray())}]", nameof(shape));
            extents[open] = LogicalShape.Count / others;
        }

        return ReshapeFunction.Forward(this, new Shape(extents));
    }

    /// <summary>The dimensions from <paramref name="start_dim"/> to <paramref name="end_dim"/> as one.</summary>
    public Value flatten(int start_dim = 0, int end_dim = -1)
    {
        Shape shape = LogicalShape;
        int first = ViewFunction.Dimension("flatten", start_dim, shape.Rank), last = ViewFunction.Dimension("flatten", end_dim, shape.Rank);
        if (last <= first)
            return this;
        ReadOnlySpan<long> extents = shape.Extents.AsSpan();
        return reshape([.. extents[..first], new Shape(extents[first..(last + 1)]).Count, .. extents[(last + 1)..]]);
    }

    /// <summary>Dimension <c>dims[j]</c> becomes dimension j.</summary>
    /// <exception cref="ArgumentException">The dimensions are not a permutation.</exception>
    public Value permute(params ReadOnlySpan<int> dims)
    {
        Value x = ViewFunction.Logical(this);
        var map = new Affine?[x.Shape.Rank];
        for (int j = 0; j < dims.Length; j++)
            map[ViewFunction.Dimension("permute", dims[j], x.Shape.Rank)] = Affine.Output(j);
        if (dims.Length != map.Length || map.Contains(null))
            throw new ArgumentException($"permute: expected a permutation of {x.Shape.Rank} dimensions, got [{string.Join(", ", dims.ToArray())}]", nameof(dims));
        long[] extents = new long[dims.Length];
        for (int j = 0; j < dims.Length; j++)
            extents[j] = x.Shape[ViewFunction.Dimension("permute", dims[j], x.Shape.Rank)];
        return ViewFunction.Through(x, new Shape(extents), [.. map.Select(a => a!.Value)]);
    }

    /// <summary>Two dimensions exchanged.</summary>
    public Value transpose(int dim0, int dim1)
    {
        int rank = LogicalShape.Rank;
        int[] dims = [.. Enumerable.Range(0, rank)];
        (int a, int b) = (ViewFunction.Dimension("transpose", dim0, rank), ViewFunction.Dimension("transpose", dim1, rank));
        (dims[a], dims[b]) = (b, a);
        return permute(dims);
    }

    /// <summary>The elements <c>start, start + step, ...</c> of one dimension, <paramref name="length"/> of them.</summary>
    /// <exception cref="ArgumentException">They do not lie inside.</exception>
    public Value narrow(int dim, long start, long length, int step = 1)
    {
        Value x = ViewFunction.Logical(this);
        int along = ViewFunction.Dimension("narrow", dim, x.Shape.Rank);
        if (start < 0 || length < 1 || step < 1 || start + ((length - 1) * step) >= x.Shape[along])
            throw new ArgumentException($"narrow: expected elements inside dimension {along} of {x.Shape}, got {length} from {start} by {step}", nameof(start));
        long[] extents = [.. x.Shape.Extents];
        extents[along] = length;
        Affine[] map = Affine.Outputs(0, extents.Length);
        map[along] = (map[along] * step) + checked((int)start);
        return ViewFunction.Through(x, new Shape(extents), map);
    }

    /// <summary>Element <paramref name="index"/> of one dimension, which goes away.</summary>
    public Value select(int dim, long index) => narrow(dim, index, 1).squeeze(dim);

    /// <summary>The elements of one dimension, which goes away; a view each.</summary>
    public Value[] unbind(int dim = 0)
    {
        Value x = ViewFunction.Logical(this);
        var parts = new Value[x.Shape[ViewFunction.Dimension("unbind", dim, x.Shape.Rank)]];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = x.select(dim, i);
        return parts;
    }

    /// <summary>Parts of <paramref name="split_size"/> along one dimension; the last may be smaller.</summary>
    public Value[] split(long split_size, int dim = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(split_size, 1);
        long extent = LogicalShape[ViewFunction.Dimension("split", dim, LogicalShape.Rank)];
        var parts = new List<Value>();
        for (long start = 0; start < extent; start += split_size)
            parts.Add(narrow(dim, start, Math.Min(split_size, extent - start)));
        return [.. parts];
    }

    /// <summary>Equal parts along one dimension, at most <paramref name="chunks"/>.</summary>
    public Value[] chunk(int chunks, int dim = 0) => split((LogicalShape[ViewFunction.Dimension("chunk", dim, LogicalShape.Rank)] + chunks - 1) / chunks, dim);

    /// <summary>A dimension of extent 1 removed.</summary>
    public Value squeeze(int dim)
    {
        Shape shape = LogicalShape;
        int at = ViewFunction.Dimension("squeeze", dim, shape.Rank);
        ReadOnlySpan<long> extents = shape.Extents.AsSpan();
        return shape[at] == 1 ? reshape([.. extents[..at], .. extents[(at + 1)..]]) : this;
    }

    /// <summary>A dimension of extent 1 inserted.</summary>
    public Value unsqueeze(int dim)
    {
        Shape shape = LogicalShape;
        int at = ViewFunction.Dimension("unsqueeze", dim, shape.Rank + 1);
        ReadOnlySpan<long> extents = shape.Extents.AsSpan();
        return reshape([.. extents[..at], 1, .. extents[at..]]);
    }

    /// <summary>Repeated along dimensions of extent 1 and new leading ones.</summary>
    public Value expand(params ReadOnlySpan<long> shape) => ElementwiseFunction.Expand(ViewFunction.Logical(this), new Shape(shape));
}
