using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Graphs;

namespace Verifiable.Execution.Data;

/// <summary>Initial parameters from a seed.</summary>
public static class ParameterInitializer
{
    /// <summary>The parameter's initial value: element e is word e of stream <paramref name="index"/>, scaled to the parameter's distribution in f64 and rounded to f32.</summary>
    public static Tensor FromSeed(ulong seed, int index, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var random = new PhiloxStream(seed, PhiloxPurpose.Parameters, (uint)index);
        (double center, double bound) = (parameter.Initialization.Center, parameter.Initialization.Bound);
        var tensor = new Tensor(ElementType.Float32, parameter.State.Shape);
        foreach (ref float element in tensor.Floats)
            element = (float)(center + (((2 * random.NextUnit()) - 1) * bound));
        return tensor;
    }
}
