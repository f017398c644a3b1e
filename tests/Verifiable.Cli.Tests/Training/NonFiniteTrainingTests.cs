using Verifiable.Cli.Training;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Tests;
using Verifiable.Tensors.Kernels;

namespace Verifiable.Cli.Tests.Training;

/// <summary>Trainings whose numbers overflow.</summary>
public sealed class NonFiniteTrainingTests : IDisposable
{
    private readonly SmallJob _files = new();

    private string Output => Path.Combine(_files.Folder, "out");

    private string CheckpointPath => Path.Combine(Output, OutputFolder.CheckpointFile);

    public void Dispose() => _files.Dispose();

    /// <summary>Weight decay that multiplies the weights by about -1e10 in each step.</summary>
    [Fact]
    public void Run_LossOverflows_StopsBeforeTheStepAndGoesOnWhenAsked()
    {
        LocalTrainingOptions options = Options("SGD: { lr: 100000, weight_decay: 100000 }", yaml => WithoutNorm(yaml).Replace("checkpoint_every: 2", "checkpoint_every: 5", StringComparison.Ordinal));
        using var view = new RecordedView();
        var diverged = Assert.IsType<TrainingOutcome.Diverged>(LocalTraining.Run(options, view, CancellationToken.None));
        Assert.Equal("the loss", diverged.Trouble.Symptom.Name);
        Assert.Equal(CheckpointPath, diverged.Checkpoint);
        Assert.Equal(diverged.Trouble.Step, view.Reports.Count);
        Assert.All(view.Reports, r => Assert.True(float.IsFinite(r.Loss)));
        Assert.NotNull(diverged.Trouble.Origin.LargestOperand);

        using var again = new RecordedView();
        var same = Assert.IsType<TrainingOutcome.Diverged>(LocalTraining.Run(options with { From = CheckpointPath }, again, CancellationToken.None));
        Assert.Equal(diverged.Trouble.ToString(), same.Trouble.ToString());
        Assert.Empty(again.Reports);

        using var on = new RecordedView();
        var finished = Assert.IsType<TrainingOutcome.Finished>(LocalTraining.Run(options with { From = CheckpointPath, GoesOnNonFinite = true }, on, CancellationToken.None));
        Assert.Equal($"warning: {diverged.Trouble}", Assert.Single(on.Notes));
        Assert.Equal(diverged.Trouble.ToString(), finished.Trouble!.ToString());
        Assert.Equal(5, finished.Report.Losses.Length);
        Assert.False(float.IsFinite(finished.Report.Losses[(int)diverged.Trouble.Step]));
    }

    /// <summary>Adam's second moment overflows, which stops the weights and leaves the loss as it is: nobody would notice.</summary>
    [Fact]
    public void Run_StateOverflowsUnnoticed_IsFoundAtTheEndOfTheSegmentAndLocatedByRunningAgain()
    {
        LocalTrainingOptions options = Options("Adam: { lr: 0.01 }", yaml => WithoutNorm(yaml).Replace("divide: 255", "divide: 1.0e-20", StringComparison.Ordinal));
        using var view = new RecordedView();
        var diverged = Assert.IsType<TrainingOutcome.Diverged>(LocalTraining.Run(options, view, CancellationToken.None));
        NonFiniteReport trouble = diverged.Trouble;
        Assert.Equal((0L, float.PositiveInfinity), (trouble.Step, trouble.Symptom.Value));
        Assert.EndsWith(".exp_avg_sq", trouble.Symptom.Name, StringComparison.Ordinal);
        Assert.Contains("exp_avg_sq", trouble.Origin.Place, StringComparison.Ordinal);
        Assert.Contains("optimizer", trouble.Origin.Place, StringComparison.Ordinal);
        Assert.InRange(trouble.Origin.LargestOperand!.Value, 1e19f, 1e38f);
        Assert.Null(diverged.Checkpoint);
        Assert.StartsWith("a state is no number after step 2; running again from step 1", Assert.Single(view.Notes), StringComparison.Ordinal);
        Assert.Single(view.Reports);
    }

    private static string WithoutNorm(string yaml) => yaml.Replace("    - BatchNorm2d: { num_features: 2 }\n", "", StringComparison.Ordinal);

    private LocalTrainingOptions Options(string optimizer, Func<string, string>? change = null)
    {
        string[] lines = SmallJob.Yaml.Split('\n');
        int at = Array.FindIndex(lines, l => l.Contains("optimizer:", StringComparison.Ordinal));
        lines[at] = $"  optimizer: {{ {optimizer} }}";
        string yaml = string.Join('\n', lines);
        return new(_files.WriteManifest(change?.Invoke(yaml) ?? yaml), Output, 1, InstructionSet.Scalar);
    }
}
