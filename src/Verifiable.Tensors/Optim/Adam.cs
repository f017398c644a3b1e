using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Adam (Kingma and Ba, arXiv 1412.6980) with bias correction and L2 weight decay.</summary>
/// <remarks>
/// For each parameter p with gradient g, everything f32 and rounded on its own unless fused:
/// <code>
/// g = fma(wd, p, g)                       only where weight decay is not zero
/// m = fma(1-b1, g, m*b1)
/// v = v*b2 + (g*g)*(1-b2)
/// p = p + (m / (sqrt(v)/sqrt(1-b2^t) + eps)) * -(lr/(1-b1^t))
/// </code>
/// Scalars are computed in f64 and rounded to f32 once; those that vary by update t = 1, 2, ... are the columns of the schedule: <c>sqrt(1-b2^t)</c> and <c>-(lr/(1-b1^t))</c>.
/// </remarks>
public sealed class Adam(AdamOptions options) : Optimizer(options.LearningRate)
{
    /// <summary>The settings.</summary>
    public AdamOptions Options => options;

    private readonly AdamMoments _moments = new("adam", options);

    /// <inheritdoc/>
    protected override IReadOnlyList<Func<ParameterUpdate, double>> Columns => _moments.Columns;

    /// <inheritdoc/>
    protected override void Append(OptimizerScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Value[] first = scope.States("exp_avg"), second = scope.States("exp_avg_sq");
        for (int i = 0; i < scope.Parameters.Count; i++)
        {
            (Value m, Value v) = _moments.Append(scope, first[i], second[i], i, options.WeightDecay);
            scope.Next("adam.update", scope.Parameters[i].State, i, e => e.Old + _moments.Change(e, m, v));
        }
    }
}
