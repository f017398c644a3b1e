namespace Verifiable.Tensors.Tests.Plain;

internal sealed class PlainLinear(int inputs, int outputs) : PlainLayer
{
    private readonly PlainParameter _weight = new(outputs, inputs);
    private readonly PlainParameter _bias = new(outputs);
    private PlainTensor _x = new(0);

    public override IReadOnlyList<PlainParameter> Parameters => [_weight, _bias];

    public override PlainTensor Forward(PlainTensor x)
    {
        _x = x;
        var y = new PlainTensor(x.Shape[0], outputs);
        for (int n = 0; n < x.Shape[0]; n++)
            for (int o = 0; o < outputs; o++)
            {
                float acc = 0;
                for (int k = 0; k < inputs; k++)
                    acc = MathF.FusedMultiplyAdd(x[n, k], _weight.Value[o, k], acc);
                y[n, o] = acc + _bias.Value.Data[o];
            }

        return y;
    }

    public override PlainTensor? Backward(PlainTensor gy, bool inputGradient)
    {
        int batch = gy.Shape[0];
        for (int o = 0; o < outputs; o++)
        {
            for (int k = 0; k < inputs; k++)
            {
                float acc = 0;
                for (int n = 0; n < batch; n++)
                    acc = MathF.FusedMultiplyAdd(gy[n, o], _x[n, k], acc);
                _weight.Gradient[o, k] = acc;
            }

            float sum = 0;
            for (int n = 0; n < batch; n++)
                sum += gy[n, o];
            _bias.Gradient.Data[o] = sum;
        }

        if (!inputGradient)
            return null;
        var gx = new PlainTensor(batch, inputs);
        for (int n = 0; n < batch; n++)
            for (int k = 0; k < inputs; k++)
            {
                float acc = 0;
                for (int o = 0; o < outputs; o++)
                    acc = MathF.FusedMultiplyAdd(gy[n, o], _weight.Value[o, k], acc);
                gx[n, k] = acc;
            }

        return gx;
    }
}
