using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Lion (Chen et al., "Symbolic discovery of optimization algorithms", arXiv 2302.06675): the sign of a momentum, with decoupled weight decay.</summary>
/// <remarks>
/// For each parameter p with gradient g, f32, rounded on its own unless fused:
/// <code>
/// c = fma(1-b1, g, m*b1)
/// p = fma(-lr, sign(c), p*(1 - lr*wd))     p itself where weight decay is zero; sign(0) = 0
/// m = fma(1-b2, g, m*b2)
/// </code>
/// Columns of the schedule: <c>-lr</c> and <c>1 - lr*wd</c>.
/// </remarks>
public sealed class Lion(LionOptions options) : Optimizer(options.LearningRate)
{
    /// <summary>The settings.</summary>
    public LionOptions Options => options;

    /// <inheritdoc/>
    protected override IReadOnlyList<Func<ParameterUpdate, double>> Columns => [update => -update.Rate, update => 1 - (update.Rate * options.WeightDecay)];

    /// <inheritdoc/>
    protected override void Append(OptimizerScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Value[] moments = scope.States("exp_avg");
        for (int i = 0; i < scope.Parameters.Count; i++)
        {
            Value moment = moments[i];
            scope.Next("lion.update", scope.Parameters[i].State, i, e =>
            {
                ScalarF32 direction = Blend(e, e.Read(moment), options.Beta1);
                ScalarF32 zero = e.Constant(0);
                // A NaN is neither above nor below zero and stays what it is.
                ScalarF32 sign = (direction > zero).Select(e.Constant(1), (direction < zero).Select(e.Constant(-1), direction));
                return e.Column(0).FusedMultiplyAdd(sign, options.WeightDecay == 0 ? e.Old : e.Old * e.Column(1));
            });
            scope.Next("lion.exp_avg", moment, i, e => Blend(e, e.Old, options.Beta2));
        }
    }

    private static ScalarF32 Blend(UpdateScope e, ScalarF32 moment, double beta)
    {
        ScalarF32 decayed = moment * e.Constant(beta);
        return e.Constant(1 - beta).FusedMultiplyAdd(e.Gradient, decayed);
    }
}
