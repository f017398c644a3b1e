using Verifiable.Execution.Tree;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>Runs steps with the kernels.</summary>
internal sealed class KernelExecution(JobInputs inputs) : IStepRunner, IDisposable
{
    private readonly ProgramExecutor _executor = new(inputs.Program, inputs.Datasets, inputs.Schedule, new ExecutorOptions { Threads = 1 });

    /// <inheritdoc/>
    public void Step(Tensor[] state, long step) => _executor.Step(state, step);

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long step) => _executor.Trace(stateBefore, step);

    /// <inheritdoc/>
    public void Dispose() => _executor.Dispose();
}
