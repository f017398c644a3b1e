namespace Verifiable.Tensors.Tests.Plain;

internal sealed class PlainBatchNorm2d(int features, float epsilon) : PlainLayer
{
    private readonly PlainParameter _weight = new(features);
    private readonly PlainParameter _bias = new(features);
    private readonly float[] _mean = new float[features];
    private readonly float[] _std = new float[features];
    private PlainTensor _x = new(0);

    public override IReadOnlyList<PlainParameter> Parameters => [_weight, _bias];

    public override PlainTensor Forward(PlainTensor x)
    {
        _x = x;
        float r = (float)(1.0 / (x.Data.Length / features));
        var y = new PlainTensor(x.Shape);
        for (int c = 0; c < features; c++)
        {
            float sum = 0;
            foreach (int i in Channel(c))
                sum += x.Data[i];
            float mean = r * sum;
            float squares = 0;
            foreach (int i in Channel(c))
            {
                float d = x.Data[i] - mean;
                float square = d * d;
                squares += square;
            }

            float variance = r * squares;
            float std = MathF.Sqrt(variance + epsilon);
            foreach (int i in Channel(c))
            {
                float normal = (x.Data[i] - mean) / std;
                float scaled = normal * _weight.Value.Data[c];
                y.Data[i] = scaled + _bias.Value.Data[c];
            }

            (_mean[c], _std[c]) = (mean, std);
        }

        return y;
    }

    public override PlainTensor? Backward(PlainTensor gy, bool inputGradient)
    {
        float r = (float)(1.0 / (gy.Data.Length / features));
        var gx = new PlainTensor(gy.Shape);
        for (int c = 0; c < features; c++)
        {
            (float mean, float std, float weight) = (_mean[c], _std[c], _weight.Value.Data[c]);
            float gbias = 0;
            float gweight = 0;
            float gvar = 0;
            float cube = 2 * std;
            cube *= std;
            cube *= std;
            float factor = weight / cube;
            foreach (int i in Channel(c))
            {
                gbias += gy.Data[i];
                float normal = (_x.Data[i] - mean) / std;
                float product = normal * gy.Data[i];
                gweight += product;
                float left = gy.Data[i] * (mean - _x.Data[i]);
                float term = left * factor;
                gvar += term;
            }

            float scale = gvar * r;
            float sum = 0;
            foreach (int i in Channel(c))
                sum += -Twice(scale * (_x.Data[i] - mean));
            float first = -weight / std;
            first *= gbias;
            float shift = (first + sum) * r;
            float ratio = weight / std;
            foreach (int i in Channel(c))
            {
                float direct = ratio * gy.Data[i];
                gx.Data[i] = direct + Twice(scale * (_x.Data[i] - mean)) + shift;
            }

            _bias.Gradient.Data[c] = gbias;
            _weight.Gradient.Data[c] = gweight;
        }

        return inputGradient ? gx : null;
    }

    private static float Twice(float value) => value + value;

    private IEnumerable<int> Channel(int c)
    {
        int plane = _x.Shape[2] * _x.Shape[3];
        for (int n = 0; n < _x.Shape[0]; n++)
        {
            for (int i = 0; i < plane; i++)
                yield return (((n * features) + c) * plane) + i;
        }
    }
}
