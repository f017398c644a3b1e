using Verifiable.Execution.Tree;
using Verifiable.Tensors;

namespace Verifiable.Execution.Disputes.Adversaries;

/// <summary>Leaves out one step: the state stays, while the trace, when asked for, is the honest one.</summary>
public sealed class SkippingRunner(IStepRunner inner, long skipped) : IStepRunner
{
    /// <inheritdoc/>
    public void Step(Tensor[] state, long step)
    {
        if (step != skipped)
            inner.Step(state, step);
    }

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long step) => inner.Trace(stateBefore, step);
}
