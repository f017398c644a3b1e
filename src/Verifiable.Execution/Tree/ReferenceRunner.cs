using Verifiable.Tensors;
using Verifiable.Tensors.Reference;

namespace Verifiable.Execution.Tree;

/// <summary>Runs steps with the reference interpreter.</summary>
public sealed class ReferenceRunner(JobInputs inputs) : IStepRunner
{
    /// <inheritdoc/>
    public void Step(Tensor[] state, long step) => ReferenceExecutor.Step(inputs.Program, state, inputs.Datasets, inputs.Schedule, step);

    /// <inheritdoc/>
    public Tensor[] Trace(Tensor[] stateBefore, long step) => ReferenceExecutor.Trace(inputs.Program, stateBefore, inputs.Datasets, inputs.Schedule, step);
}
