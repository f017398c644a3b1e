using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Executes honestly, but changes one element of the state after one step, for example of a tensor that no step changes.</summary>
/// <param name="inner">Executes honestly.</param>
/// <param name="step">The step after which the state is changed.</param>
/// <param name="tensor">The state tensor.</param>
/// <param name="element">Row-major index of the element.</param>
/// <param name="change">Gives the false raw bits from the true ones.</param>
public sealed class StateEditingRunner(IStepRunner inner, long step, int tensor, long element, Func<uint, uint> change) : IStepRunner
{
    /// <inheritdoc/>
    public void Step(Tensor[] state, long current)
    {
        ArgumentNullException.ThrowIfNull(state);
        inner.Step(state, current);
        if (current != step)
            return;
        ref uint bits = ref state[tensor].Bits[checked((int)element)];
        bits = change(bits);
    }

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long current) => inner.Trace(stateBefore, current);
}
