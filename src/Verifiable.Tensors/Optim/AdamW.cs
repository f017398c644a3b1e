using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101).</summary>
/// <remarks>The moments of <see cref="Adam"/> without decay, then <c>p = p*(1 - lr*wd) + (m / (sqrt(v)/sqrt(1-b2^t) + eps)) * -(lr/(1-b1^t))</c>; <c>1 - lr*wd</c> is a third column of the schedule.</remarks>
public sealed class AdamW(AdamOptions options) : Optimizer(options.LearningRate)
{
    /// <summary>The settings.</summary>
    public AdamOptions Options => options;

    private readonly AdamMoments _moments = new("adamw", options);

    /// <inheritdoc/>
    protected override IReadOnlyList<Func<ParameterUpdate, double>> Columns => [.. _moments.Columns, update => 1 - (update.Rate * options.WeightDecay)];

    /// <inheritdoc/>
    protected override void Append(OptimizerScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Value[] first = scope.States("exp_avg"), second = scope.States("exp_avg_sq");
        for (int i = 0; i < scope.Parameters.Count; i++)
        {
            (Value m, Value v) = _moments.Append(scope, first[i], second[i], i, 0);
            scope.Next("adamw.update", scope.Parameters[i].State, i, e => (e.Old * e.Column(2)) + _moments.Change(e, m, v));
        }
    }
}
