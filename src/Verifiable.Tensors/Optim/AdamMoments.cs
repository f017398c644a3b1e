using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>What Adam and AdamW have in common: the moments of the gradients and the change that they propose.</summary>
internal sealed class AdamMoments(string name, AdamOptions options)
{
    /// <summary><c>sqrt(1-b2^t)</c> and <c>-(lr/(1-b1^t))</c>.</summary>
    public IReadOnlyList<Func<ParameterUpdate, double>> Columns { get; } =
    [
        update => Math.Sqrt(1 - IntegerPower.Of(options.Beta2, update.Number)),
        update => -(update.Rate / (1 - IntegerPower.Of(options.Beta1, update.Number))),
    ];

    /// <summary>Appends both moments of parameter <paramref name="index"/>.</summary>
    public (Value First, Value Second) Append(OptimizerScope scope, Value first, Value second, int index, double weightDecay)
    {
        Value m = scope.Next($"{name}.exp_avg", first, index, e =>
        {
            ScalarF32 decayed = e.Old * e.Constant(options.Beta1);
            return e.Constant(1 - options.Beta1).FusedMultiplyAdd(e.DecayedGradient(weightDecay), decayed);
        });
        Value v = scope.Next($"{name}.exp_avg_sq", second, index, e =>
        {
            ScalarF32 decayed = e.Old * e.Constant(options.Beta2);
            ScalarF32 slope = e.DecayedGradient(weightDecay);
            return decayed + (slope * slope * e.Constant(1 - options.Beta2));
        });
        return (m, v);
    }

    /// <summary><c>(m / (sqrt(v)/sqrt(1-b2^t) + eps)) * -(lr/(1-b1^t))</c>.</summary>
    public ScalarF32 Change(UpdateScope e, Value m, Value v)
    {
        ScalarF32 denominator = (e.Read(v).Sqrt() / e.Column(0)) + e.Constant(options.Epsilon);
        return e.Read(m) / denominator * e.Column(1);
    }
}
