namespace Verifiable.Tensors.Tests.Plain;

/// <summary>A parameter with its gradient and Adam's moments.</summary>
internal sealed class PlainParameter(params int[] shape)
{
    public PlainTensor Value { get; } = new(shape);

    public PlainTensor Gradient { get; } = new(shape);

    public float[] FirstMoment { get; } = new float[shape.Aggregate(1, (a, b) => a * b)];

    public float[] SecondMoment { get; } = new float[shape.Aggregate(1, (a, b) => a * b)];
}
