using Verifiable.Execution.Compilation;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Execution.Training;

/// <summary>Evaluates a trained model on what its job kept for validation, with the program that an evaluation job would commit to.</summary>
public static class ValidationRun
{
    /// <summary>Measures the model; null: the job keeps nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="state">Its state; the model's tensors come first.</param>
    /// <param name="threads">Threads to compute on; no bit depends on them.</param>
    /// <param name="instructionSet">Instructions to compute with; no bit depends on them.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationReport? Run(CompiledJob job, IReadOnlyList<Tensor> state, int threads, InstructionSet instructionSet, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(state);
        if (job.Validation is not { } validation)
            return null;
        var options = new ExecutorOptions { Threads = threads, InstructionSet = instructionSet };
        return EvaluationSteps.Run(validation.Program.Program, validation.Program.Parameters.Length, [.. job.Datasets[..^1], validation.Order], state, options, null, cancellationToken);
    }
}
