namespace Verifiable.Tensors.Tests.Plain;

/// <summary>Maximum pooling the way PyTorch writes it: value and position tracked together, gradients scattered window by window.</summary>
internal sealed class PlainMaxPool2d(int kernel, int stride, int padding) : PlainLayer
{
    private int[] _inputShape = [];
    private int[] _positions = [];

    public override PlainTensor Forward(PlainTensor x)
    {
        _inputShape = x.Shape;
        int height = ((x.Shape[2] + (2 * padding) - kernel) / stride) + 1;
        int width = ((x.Shape[3] + (2 * padding) - kernel) / stride) + 1;
        var y = new PlainTensor(x.Shape[0], x.Shape[1], height, width);
        _positions = new int[y.Data.Length];
        int index = 0;
        for (int n = 0; n < x.Shape[0]; n++)
            for (int c = 0; c < x.Shape[1]; c++)
                for (int oh = 0; oh < height; oh++)
                    for (int ow = 0; ow < width; ow++)
                    {
                        (int top, int left) = ((oh * stride) - padding, (ow * stride) - padding);
                        (int bottom, int right) = (Math.Min(top + kernel, x.Shape[2]), Math.Min(left + kernel, x.Shape[3]));
                        (top, left) = (Math.Max(top, 0), Math.Max(left, 0));
                        float maximum = float.NegativeInfinity;
                        int position = (top * x.Shape[3]) + left;
                        for (int h = top; h < bottom; h++)
                            for (int w = left; w < right; w++)
                            {
                                float value = x[n, c, h, w];
                                if (value > maximum || float.IsNaN(value))
                                    (maximum, position) = (value, (h * x.Shape[3]) + w);
                            }

                        y.Data[index] = maximum;
                        _positions[index++] = position;
                    }

        return y;
    }

    public override PlainTensor Backward(PlainTensor gy, bool inputGradient)
    {
        var gx = new PlainTensor(_inputShape);
        int plane = _inputShape[2] * _inputShape[3];
        int windows = gy.Shape[2] * gy.Shape[3];
        for (int i = 0; i < gy.Data.Length; i++)
            gx.Data[(i / windows * plane) + _positions[i]] += gy.Data[i];
        return gx;
    }
}
