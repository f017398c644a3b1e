namespace Verifiable.Tensors.Tests.Plain;

internal sealed class PlainConv2d(int inputs, int outputs, int kh, int kw, int sh, int sw, int ph, int pw) : PlainLayer
{
    private readonly PlainParameter _weight = new(outputs, inputs, kh, kw);
    private readonly PlainParameter _bias = new(outputs);
    private PlainTensor _x = new(0);

    public override IReadOnlyList<PlainParameter> Parameters => [_weight, _bias];

    public override PlainTensor Forward(PlainTensor x)
    {
        _x = x;
        int height = ((x.Shape[2] + (2 * ph) - kh) / sh) + 1;
        int width = ((x.Shape[3] + (2 * pw) - kw) / sw) + 1;
        var y = new PlainTensor(x.Shape[0], outputs, height, width);
        for (int n = 0; n < x.Shape[0]; n++)
            for (int oc = 0; oc < outputs; oc++)
                for (int oh = 0; oh < height; oh++)
                    for (int ow = 0; ow < width; ow++)
                    {
                        float acc = 0;
                        for (int ic = 0; ic < inputs; ic++)
                            for (int a = 0; a < kh; a++)
                                for (int b = 0; b < kw; b++)
                                    acc = MathF.FusedMultiplyAdd(x.Padded(n, ic, (oh * sh) + a - ph, (ow * sw) + b - pw), _weight.Value[oc, ic, a, b], acc);
                        y[n, oc, oh, ow] = acc + _bias.Value.Data[oc];
                    }

        return y;
    }

    public override PlainTensor? Backward(PlainTensor gy, bool inputGradient)
    {
        (int batch, int height, int width) = (gy.Shape[0], gy.Shape[2], gy.Shape[3]);
        for (int oc = 0; oc < outputs; oc++)
        {
            for (int ic = 0; ic < inputs; ic++)
                for (int a = 0; a < kh; a++)
                    for (int b = 0; b < kw; b++)
                    {
                        float acc = 0;
                        for (int n = 0; n < batch; n++)
                            for (int oh = 0; oh < height; oh++)
                                for (int ow = 0; ow < width; ow++)
                                    acc = MathF.FusedMultiplyAdd(_x.Padded(n, ic, (oh * sh) + a - ph, (ow * sw) + b - pw), gy[n, oc, oh, ow], acc);
                        _weight.Gradient[oc, ic, a, b] = acc;
                    }

            float sum = 0;
            for (int n = 0; n < batch; n++)
                for (int oh = 0; oh < height; oh++)
                    for (int ow = 0; ow < width; ow++)
                        sum += gy[n, oc, oh, ow];
            _bias.Gradient.Data[oc] = sum;
        }

        return inputGradient ? InputGradient(gy) : null;
    }

    private PlainTensor InputGradient(PlainTensor gy)
    {
        var gx = new PlainTensor(_x.Shape);
        for (int n = 0; n < gx.Shape[0]; n++)
            for (int ic = 0; ic < inputs; ic++)
                for (int h = 0; h < gx.Shape[2]; h++)
                    for (int w = 0; w < gx.Shape[3]; w++)
                    {
                        float acc = 0;
                        for (int oc = 0; oc < outputs; oc++)
                            for (int a = 0; a < kh; a++)
                                for (int b = 0; b < kw; b++)
                                {
                                    (int y, int x) = (h + ph - a, w + pw - b);
                                    float g = y % sh == 0 && x % sw == 0 ? gy.Padded(n, oc, y / sh, x / sw) : 0f;
                                    acc = MathF.FusedMultiplyAdd(g, _weight.Value[oc, ic, a, b], acc);
                                }

                        gx[n, ic, h, w] = acc;
                    }

        return gx;
    }
}
