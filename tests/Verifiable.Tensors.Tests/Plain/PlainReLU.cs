namespace Verifiable.Tensors.Tests.Plain;

internal sealed class PlainReLU : PlainLayer
{
    private PlainTensor _x = new(0);

    public override PlainTensor Forward(PlainTensor x)
    {
        _x = x;
        var y = new PlainTensor(x.Shape);
        for (int i = 0; i < x.Data.Length; i++)
            y.Data[i] = MathF.Max(x.Data[i], 0f);
        return y;
    }

    public override PlainTensor Backward(PlainTensor gy, bool inputGradient)
    {
        var gx = new PlainTensor(gy.Shape);
        for (int i = 0; i < gy.Data.Length; i++)
            gx.Data[i] = _x.Data[i] <= 0f ? 0f : gy.Data[i];
        return gx;
    }
}
