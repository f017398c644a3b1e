using Verifiable.Tensors;

namespace Verifiable.Execution.Tree;

/// <summary>Executes single steps of one job: the reference interpreter or the kernels, which agree to the bit.</summary>
public interface IStepRunner
{
    /// <summary>Runs one step and overwrites the state with the next one.</summary>
    void Step(Tensor[] state, long step);

    /// <summary>The outputs of all operators of one step, which the caller disposes; the state stays as it is.</summary>
    Tensor[] Trace(Tensor[] stateBefore, long step);
}
