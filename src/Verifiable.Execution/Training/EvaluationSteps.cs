using Verifiable.Protocol.Programs;
using Verifiable.Tensors;
using Verifiable.Tensors.Executor;

namespace Verifiable.Execution.Training;

/// <summary>Runs all steps of an evaluation program on the model of a training.</summary>
internal static class EvaluationSteps
{
    /// <summary>What was measured.</summary>
    /// <param name="program">The program; its first state tensors are the model's.</param>
    /// <param name="parameters">How many those are.</param>
    /// <param name="datasets">Its dataset tensors.</param>
    /// <param name="state">The state of the training; the model's tensors come first, of the program's sizes, though their extents may be grouped otherwise. It stays as it is.</param>
    /// <param name="options">Threads and instructions.</param>
    /// <param name="completed">Called after each step.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static EvaluationReport Run(
        StepProgram program,
        int parameters,
        IReadOnlyList<Tensor> datasets,
        IReadOnlyList<Tensor> state,
        ExecutorOptions options,
        Action<ProgramExecutor>? completed,
        CancellationToken cancellationToken)
    {
        Tensor[] current = Tensor.AllocateTogether(program.States.Select(s => (s.Type, s.Shape)));
        for (int i = 0; i < parameters; i++)
            state[i].Bits.CopyTo(current[i].Bits);
        using var schedule = new Tensor(program.Schedule.Type, program.Schedule.Shape);
        try
        {
            using var executor = new ProgramExecutor(program, datasets, schedule, options);
            for (long step = 0; step < program.Schedule.Shape[0]; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                executor.Step(current, step);
                completed?.Invoke(executor);
            }

            return EvaluationReport.Of(program, current)!;
        }
        finally
        {
            foreach (Tensor tensor in current)
                tensor.Dispose();
        }
    }
}
