using Verifiable.Tensors.Graphs;

namespace Verifiable.Tensors.Optim;

/// <summary>Stochastic gradient descent with momentum (Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013), as PyTorch defines it.</summary>
/// <remarks>
/// For each parameter p with gradient g, f32, rounded on its own unless fused:
/// <code>
/// g = fma(wd, p, g)                       only where weight decay is not zero
/// b = fma(1-dampening, g, b*momentum)     only where momentum is not zero; in the first update b = g
/// d = nesterov ? fma(momentum, b, g) : b  (g without momentum)
/// p = fma(-lr, d, p)
/// </code>
/// Columns of the schedule: <c>-lr</c>, and where dampening is not zero its complement, which is 1 in the first update.
/// </remarks>
public sealed class SGD : Optimizer
{
    private readonly SGDOptions _options;

    /// <summary>Makes the optimizer.</summary>
    /// <exception cref="ArgumentException">Nesterov's momentum is asked for without momentum, or with dampening.</exception>
    public SGD(SGDOptions options)
        : base(options.LearningRate)
    {
        if (options.Nesterov && (options.Momentum <= 0 || options.Dampening != 0))
            throw new ArgumentException($"SGD: expected a momentum and zero dampening with Nesterov's, got {options}", nameof(options));
        _options = options;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Func<ParameterUpdate, double>> Columns => IsDamped
        ? [update => -update.Rate, update => update.Number == 1 ? 1 : 1 - _options.Dampening]
        : [update => -update.Rate];

    private bool IsDamped => _options.Momentum != 0 && _options.Dampening != 0;

    /// <inheritdoc/>
    protected override void Append(OptimizerScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Value[] buffers = _options.Momentum == 0 ? [] : scope.States("momentum_buffer");
        for (int i = 0; i < scope.Parameters.Count; i++)
        {
            Value? buffer = _options.Momentum == 0 ? null : scope.Next("sgd.momentum_buffer", buffers[i], i, e =>
            {
                ScalarF32 decayed = e.Old * e.Constant(_options.Momentum);
                ScalarF32 gradient = e.DecayedGradient(_options.WeightDecay);
                return IsDamped ? e.Column(1).FusedMultiplyAdd(gradient, decayed) : gradient + decayed;
            });
            scope.Next("sgd.update", scope.Parameters[i].State, i, e => e.Column(0).FusedMultiplyAdd(Direction(e, buffer), e.Old));
        }
    }

    private ScalarF32 Direction(UpdateScope e, Value? buffer)
    {
        if (buffer is null)
            return e.DecayedGradient(_options.WeightDecay);
        return _options.Nesterov ? e.Constant(_options.Momentum).FusedMultiplyAdd(e.Read(buffer), e.DecayedGradient(_options.WeightDecay)) : e.Read(buffer);
    }
}
