using Verifiable.Cli.Training;
using Verifiable.Execution.Compilation;
using Verifiable.Execution.NonFinite;
using Verifiable.Execution.Tests;
using Verifiable.Tensors;
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

    /// <summary>The running variance overflows in step 4, which leaves that step's loss as it is.</summary>
    [Fact]
    public void Run_InterruptedWhereTheStateIsNoNumber_KeepsTheStateBefore()
    {
        using var cancel = new CancellationTokenSource();
        using var view = new RecordedView(done => CancelAt(4, done, cancel));
        var diverged = Assert.IsType<TrainingOutcome.Diverged>(LocalTraining.Run(OverflowInStep4(), view, cancel.Token));
        Assert.Equal((3L, "state 1.running_var", CheckpointPath), (diverged.Trouble.Step, diverged.Trouble.Symptom.Name, diverged.Checkpoint));
        AssertGoodCheckpoint(3);
    }

    [Fact]
    public void Run_InterruptedWhileRunningAgain_IsTakenBackToAGoodState()
    {
        LocalTrainingOptions options = OverflowInStep4();
        string elsewhere = InterruptAt(2, options);
        using var cancel = new CancellationTokenSource();
        using var view = new RecordedView(onNote: cancel.Cancel);
        Assert.Equal(new TrainingOutcome.Interrupted(2, 10, CheckpointPath), LocalTraining.Run(options with { From = elsewhere }, view, cancel.Token));
        Assert.StartsWith("a state is no number after step 5; running again from step 3", Assert.Single(view.Notes), StringComparison.Ordinal);
        AssertGoodCheckpoint(2);
    }

    [Fact]
    public void Run_CheckpointRemovedMeanwhile_IsRunAgainFromTheBeginning()
    {
        LocalTrainingOptions options = OverflowInStep4();
        string elsewhere = InterruptAt(2, options);
        using var view = new RecordedView { Beginning = () => File.Delete(elsewhere) };
        var diverged = Assert.IsType<TrainingOutcome.Diverged>(LocalTraining.Run(options with { From = elsewhere }, view, CancellationToken.None));
        Assert.Equal((3L, "state 1.running_var", CheckpointPath), (diverged.Trouble.Step, diverged.Trouble.Symptom.Name, diverged.Checkpoint));
        Assert.Equal(2, view.Notes.Count);
        Assert.StartsWith("the last checkpoint is not there any more: ", view.Notes[0], StringComparison.Ordinal);
        Assert.StartsWith("a state is no number after step 5; running again from step 1", view.Notes[1], StringComparison.Ordinal);
        AssertGoodCheckpoint(3);
    }

    private static void CancelAt(long wanted, long done, CancellationTokenSource cancel)
    {
        if (done == wanted)
            cancel.Cancel();
    }

    /// <summary>Trains for some steps; gives the checkpoint, moved elsewhere.</summary>
    private string InterruptAt(long steps, LocalTrainingOptions options)
    {
        using var cancel = new CancellationTokenSource();
        using var view = new RecordedView(done => CancelAt(steps, done, cancel));
        Assert.IsType<TrainingOutcome.Interrupted>(LocalTraining.Run(options, view, cancel.Token));
        string elsewhere = Path.Combine(_files.Folder, "elsewhere");
        File.Move(CheckpointPath, elsewhere);
        return elsewhere;
    }

    private void AssertGoodCheckpoint(long steps)
    {
        using CompiledJob job = JobCompiler.CompileFile(_files.ManifestPath).Value!;
        Tensor[] state = [.. job.InitialState.Select(t => t.Clone())];
        Assert.Equal(steps, TrainingCheckpoint.Read(job, File.ReadAllBytes(CheckpointPath), state, CheckpointPath).Done);
        Assert.Null(new FiniteWatch(job).OfState(state));
    }

    private LocalTrainingOptions OverflowInStep4() => Options(
        "SGD: { lr: 30000, weight_decay: 30000 }",
        yaml => yaml.Replace("checkpoint_every: 2", "checkpoint_every: 10", StringComparison.Ordinal).Replace("steps: 5", "steps: 10", StringComparison.Ordinal));

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
