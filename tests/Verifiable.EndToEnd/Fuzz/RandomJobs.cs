using Verifiable.EndToEnd.Disputes;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Tests.Kernels;

namespace Verifiable.EndToEnd.Fuzz;

/// <summary>Random small jobs: a random program, random values, 1 to 70 steps in segments of any length.</summary>
internal static class RandomJobs
{
    /// <summary>Iterations of folds in a whole job: it is executed many times.</summary>
    private const int Budget = 20_000;

    private static readonly int[] s_steps = [1, 1, 1, 2, 3, 5, 8, 33, 40, 70];

    /// <summary>The job of a seed.</summary>
    public static DisputableJob Next(Random random)
    {
        int steps = s_steps[random.Next(s_steps.Length)];
        int interval = random.Next(3) == 0 ? random.Next(1, steps + 1) : steps;
        StepProgram program = new RandomStepPrograms(random).Next(steps, Budget / steps);
        if (ProgramRules.Validate(program, steps, interval) is [var violation, ..])
            throw new InvalidOperationException($"random job: expected a valid program, got {violation.Message}");
        return new DisputableJob(
            program,
            [.. program.Datasets.Select(d => RandomValues.Tensor(random, d.Type, d.Shape))],
            RandomValues.Tensor(random, program.Schedule.Type, program.Schedule.Shape),
            [.. program.States.Select(s => RandomValues.Tensor(random, s.Type, s.Shape))],
            steps,
            interval);
    }
}
