using Verifiable.Tensors;

namespace Verifiable.Execution.Training;

/// <summary>Runs the steps of one program over its own state; the reference interpreter and the kernels give the same bits.</summary>
public interface IStepExecutor : IDisposable
{
    /// <summary>The state tensors: the executor's own, changed by <see cref="Step"/>, and writable between steps.</summary>
    IReadOnlyList<Tensor> State { get; }

    /// <summary>Runs one step and makes its next state the state.</summary>
    void Step(long step);

    /// <summary>Output of one of the operators that were asked for at construction, from the last step.</summary>
    Tensor Output(int operatorIndex);
}
