using Verifiable.Tensors;
using Verifiable.Tensors.Nn;

namespace Verifiable.Execution.Compilation;

/// <summary>How a job's model is evaluated on what the job keeps for validation.</summary>
/// <param name="Program">The step program; its first state tensors are the model's, in the order of the job's.</param>
/// <param name="Order">Its last dataset tensor; the others are the job's.</param>
public sealed record ValidationProgram(TrainingProgram Program, Tensor Order);
