namespace Verifiable.Tensors.Tests.Plain;

/// <summary>A row-major array with a shape, for the plain implementation that programs are compared with.</summary>
internal sealed class PlainTensor(params int[] shape)
{
    public int[] Shape { get; } = shape;

    public float[] Data { get; } = new float[shape.Aggregate(1, (a, b) => a * b)];

    public ref float this[int a, int b] => ref Data[(a * Shape[1]) + b];

    public ref float this[int a, int b, int c, int d] => ref Data[(((((a * Shape[1]) + b) * Shape[2]) + c) * Shape[3]) + d];

    /// <summary>The element, or +0 outside the last two dimensions.</summary>
    public float Padded(int a, int b, int c, int d) => c >= 0 && c < Shape[2] && d >= 0 && d < Shape[3] ? this[a, b, c, d] : 0f;

    public PlainTensor Reshape(params int[] shape)
    {
        var result = new PlainTensor(shape);
        Data.CopyTo(result.Data, 0);
        return result;
    }
}
