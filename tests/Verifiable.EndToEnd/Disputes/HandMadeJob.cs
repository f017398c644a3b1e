using Verifiable.Execution.Tests.Disputes;

namespace Verifiable.EndToEnd.Disputes;

/// <summary>The hand-made program of the execution tests, with a state tensor that no step changes, as one segment.</summary>
internal static class HandMadeJob
{
    public const int ConstantState = SampleJob.ConstantState;

    public static DisputableJob Create()
    {
        // The tensors go over to the job that is returned.
        var sample = new SampleJob();
        return new DisputableJob(sample.Program, sample.Inputs.Datasets, sample.Inputs.Schedule, sample.Start, SampleJob.Steps, SampleJob.Steps);
    }
}
