using Verifiable.Protocol.Programs;
using Verifiable.Tensors;

namespace Verifiable.Execution.Tree;

/// <summary>What a job's steps read besides the state. The tensors belong to the caller and must outlive everything built on this.</summary>
/// <param name="Program">The step program.</param>
/// <param name="Datasets">The dataset tensors.</param>
/// <param name="Schedule">The schedule tensor.</param>
public sealed record JobInputs(StepProgram Program, IReadOnlyList<Tensor> Datasets, Tensor Schedule);
