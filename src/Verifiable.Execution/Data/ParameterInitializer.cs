using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Data;

/// <summary>Initial parameters from a seed.</summary>
/// <remarks>
/// Element e of parameter i is made from word w = e of stream i, in f64, and rounded to f32 once:
/// <code>
/// constant           center
/// uniform            center + (2u - 1) * scale           u = (w >> 8) / 2^24
/// normal             mean + std * Q(p)                   p = (w + 1/2) / 2^32, Q the standard normal quantile
/// truncated normal   mean + std * Q(F(a) + (F(b) - F(a)) * p), clamped to [least, greatest]      F = Q^-1, a = (least - mean)/std, b = (greatest - mean)/std
/// </code>
/// </remarks>
public static class ParameterInitializer
{
    private const double WordValues = 4294967296.0;

    /// <summary>The parameter's initial value.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="index">Index of the parameter, which is its stream.</param>
    /// <param name="parameter">The parameter.</param>
    public static Tensor FromSeed(ulong seed, int index, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var random = new PhiloxStream(seed, PhiloxPurpose.Parameters, (uint)index);
        Initialization law = parameter.Initialization;
        (double low, double high) = law.Distribution == Distribution.TruncatedNormal
            ? (NormalQuantile.ProbabilityBelow((law.Least - law.Center) / law.Scale), NormalQuantile.ProbabilityBelow((law.Greatest - law.Center) / law.Scale))
            : (0, 1);
        var tensor = new Tensor(ElementType.Float32, parameter.State.Shape);
        foreach (ref float element in tensor.Floats)
        {
            element = law.Distribution switch
            {
                Distribution.Constant => (float)law.Center,
                Distribution.Uniform => (float)(law.Center + (((2 * random.NextUnit()) - 1) * law.Scale)),
                Distribution.Normal => (float)(law.Center + (law.Scale * NormalQuantile.Of(Probability(ref random)))),
                _ => (float)Math.Clamp(law.Center + (law.Scale * NormalQuantile.Of(low + ((high - low) * Probability(ref random)))), law.Least, law.Greatest),
            };
        }

        return tensor;
    }

    private static double Probability(ref PhiloxStream random) => (random.NextWord() + 0.5) / WordValues;
}
