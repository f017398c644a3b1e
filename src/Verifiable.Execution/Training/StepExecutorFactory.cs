using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Training;

/// <summary>Makes an executor that starts from a copy of a state.</summary>
/// <param name="program">What a step computes.</param>
/// <param name="state">The state; copied.</param>
/// <param name="datasets">The dataset tensors; must outlive the executor.</param>
/// <param name="schedule">The schedule; must outlive the executor.</param>
/// <param name="outputs">Operators whose outputs will be read.</param>
public delegate IStepExecutor StepExecutorFactory(StepProgram program, IReadOnlyList<Tensor> state, IReadOnlyList<Tensor> datasets, Tensor schedule, IReadOnlyList<int> outputs);
