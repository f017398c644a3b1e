using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Verifiable.Tensors.Tests.Plain;

/// <summary>
/// A sequential classifier trained with Adam, written as plain loops from docs/numerics.md, without anything of the library: what step programs must equal bit for bit.
/// </summary>
internal sealed class PlainNetwork(params PlainLayer[] layers)
{
    private int _step;

    public IReadOnlyList<PlainParameter> Parameters { get; } = [.. layers.SelectMany(l => l.Parameters)];

    /// <summary>One step; gives the loss.</summary>
    public float Step(PlainTensor x, int[] labels, double lr, double b1 = 0.9, double b2 = 0.999, double eps = 1e-8, double weightDecay = 0)
    {
        PlainTensor value = x;
        foreach (PlainLayer layer in layers)
            value = layer.Forward(value);
        (PlainTensor gradient, float loss) = CrossEntropy(value, labels);
        int first = Array.FindIndex(layers, l => l.Parameters.Count > 0);
        for (int i = layers.Length - 1; i >= first; i--)
            gradient = layers[i].Backward(gradient, i > first) ?? gradient;
        _step++;
        float correction = (float)Math.Sqrt(1 - Math.Pow(b2, _step));
        float rate = (float)-(lr / (1 - Math.Pow(b1, _step)));
        foreach (PlainParameter parameter in Parameters)
            Adam(parameter, b1, b2, (float)eps, (float)weightDecay, correction, rate);
        return loss;
    }

    /// <summary>SHA-256 over the raw bytes of all parameters in declaration order.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PlainParameter parameter in Parameters)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Value.Data.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static (PlainTensor Gradient, float Loss) CrossEntropy(PlainTensor x, int[] labels)
    {
        (int batch, int classes) = (x.Shape[0], x.Shape[1]);
        float r = (float)(1.0 / batch);
        var gradient = new PlainTensor(batch, classes);
        float total = 0;
        for (int n = 0; n < batch; n++)
        {
            float maximum = float.NegativeInfinity;
            for (int k = 0; k < classes; k++)
                maximum = MathF.Max(maximum, x[n, k]);
            var e = new float[classes];
            float sum = 0;
            for (int k = 0; k < classes; k++)
            {
                e[k] = (float)Math.Exp((double)(x[n, k] - maximum));
                sum += e[k];
            }

            for (int k = 0; k < classes; k++)
            {
                float softmax = e[k] / sum;
                gradient[n, k] = (softmax - (k == labels[n] ? 1f : 0f)) * r;
            }

            float difference = x[n, labels[n]] - maximum;
            total += -(difference - (float)Math.Log((double)sum));
        }

        return (gradient, total * r);
    }

    private static void Adam(PlainParameter parameter, double b1, double b2, float eps, float weightDecay, float correction, float rate)
    {
        (float f1, float f2, float g1, float g2) = ((float)b1, (float)b2, (float)(1 - b1), (float)(1 - b2));
        for (int i = 0; i < parameter.FirstMoment.Length; i++)
        {
            float p = parameter.Value.Data[i];
            float g = parameter.Gradient.Data[i];
            if (weightDecay != 0)
                g = MathF.FusedMultiplyAdd(weightDecay, p, g);
            float m = parameter.FirstMoment[i] * f1;
            m = MathF.FusedMultiplyAdd(g1, g, m);
            float v = parameter.SecondMoment[i] * f2;
            float square = g * g;
            square *= g2;
            v += square;
            float denominator = MathF.Sqrt(v) / correction;
            denominator += eps;
            float update = m / denominator;
            update *= rate;
            parameter.Value.Data[i] = p + update;
            (parameter.FirstMoment[i], parameter.SecondMoment[i]) = (m, v);
        }
    }
}
