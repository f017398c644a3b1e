namespace Verifiable.Tensors.Tests.Plain;

internal sealed class PlainFlatten : PlainLayer
{
    private int[] _shape = [];

    public override PlainTensor Forward(PlainTensor x)
    {
        _shape = x.Shape;
        return x.Reshape(x.Shape[0], x.Data.Length / x.Shape[0]);
    }

    public override PlainTensor Backward(PlainTensor gy, bool inputGradient) => gy.Reshape(_shape);
}
