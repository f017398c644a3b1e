using System.Text.Json;
using Verifiable.Cli.Training;
using Verifiable.Execution.Tests;
using Verifiable.Protocol.Programs;
using Verifiable.Tensors.Kernels;
using Verifiable.Tensors.Serialization;

namespace Verifiable.Cli.Tests.Training;

public sealed class LocalTrainingTests : IDisposable
{
    private readonly SmallJob _files = new();

    private string Output => Path.Combine(_files.Folder, "out");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Run_Job_WritesWeightsAndReport()
    {
        LocalTrainingOptions options = Options() with { TestImages = Path.Combine(_files.Folder, "images"), TestLabels = Path.Combine(_files.Folder, "labels") };
        using var view = new RecordedView();
        TrainingReport report = Finish(options, view);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, OutputFolder.ReportFile)));
        Assert.Equal(report.WeightsSha256, json.RootElement.GetProperty("weightsSha256").GetString());
        Assert.Equal(5, json.RootElement.GetProperty("losses").GetArrayLength());
        Assert.Equal(report.SpecHash.ToHex(), json.RootElement.GetProperty("specHash").GetString());
        Assert.Equal(SmallJob.Samples, json.RootElement.GetProperty("test").GetProperty("samples").GetInt32());
        SafetensorsFile weights = SafetensorsFile.Parse(File.ReadAllBytes(Path.Combine(Output, OutputFolder.WeightsFile)), "final");
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "4.weight", "4.bias"], weights.Entries.Select(e => e.Name));
        Assert.Equal(new Shape(3, 16), weights.Entries[6].Shape);
        Assert.Equal(["final.safetensors", "metrics.csv", "tests.csv", "train.json"], Directory.GetFiles(Output).Select(Path.GetFileName).Order());
        Assert.Equal(("small", 0, 5), view.Begun);
        Assert.Equal(report.Losses.Select((loss, i) => (i + 1L, loss)), view.Reports);
    }

    [Fact]
    public void Run_CancelledBeforeTheFirstStep_WritesNoCheckpoint()
    {
        using var view = new RecordedView();
        Assert.Equal(new TrainingOutcome.Interrupted(0, 5, null), LocalTraining.Run(Options(), view, new CancellationToken(canceled: true)));
        Assert.Equal(["metrics.csv"], Directory.GetFiles(Output).Select(Path.GetFileName));
    }

    [Fact]
    public void Run_InterruptedAfterEveryStep_ComesToTheSameEnd()
    {
        LocalTrainingOptions whole = Options() with { OutputDirectory = Path.Combine(_files.Folder, "whole"), TestImages = Path.Combine(_files.Folder, "images"), TestLabels = Path.Combine(_files.Folder, "labels"), TestEvery = 2 };
        using var quiet = new RecordedView();
        TrainingReport expected = Finish(whole, quiet);

        LocalTrainingOptions broken = whole with { OutputDirectory = Output };
        string checkpoint = Path.Combine(Output, OutputFolder.CheckpointFile);
        for (int done = 1; done <= 5; done++)
        {
            using var cancel = new CancellationTokenSource();
            using var view = new RecordedView(_ => cancel.Cancel());
            Assert.Equal(new TrainingOutcome.Interrupted(done, 5, checkpoint), LocalTraining.Run(broken, view, cancel.Token));
            Assert.Equal(("small", done - 1, 5), view.Begun);
            broken = broken with { From = checkpoint };
        }

        TrainingReport report = Finish(broken, quiet);
        Assert.Equal(expected.WeightsSha256, report.WeightsSha256);
        Assert.Equal(expected.SegmentRoots.ToArray(), report.SegmentRoots.ToArray());
        Assert.Equal(expected.Losses.ToArray(), report.Losses.ToArray());
        Assert.Equal(expected.Evaluation, report.Evaluation);
        Assert.Equal(Steps(whole.OutputDirectory), Steps(Output));
        Assert.Equal(File.ReadAllText(Path.Combine(whole.OutputDirectory, OutputFolder.TestsFile)), File.ReadAllText(Path.Combine(Output, OutputFolder.TestsFile)));
        Assert.False(File.Exists(checkpoint));
    }

    [Fact]
    public void Run_CheckpointOfAnInterruptedRun_IsNotReplacedUnasked()
    {
        string checkpoint = Interrupt(Options());
        byte[] kept = File.ReadAllBytes(checkpoint);
        using var view = new RecordedView();
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => LocalTraining.Run(Options(), view, CancellationToken.None));
        Assert.Contains("go on with --resume, or replace it with --restart", refused.Message, StringComparison.Ordinal);
        Assert.Equal(kept, File.ReadAllBytes(checkpoint));
        Finish(Options() with { MayReplaceCheckpoint = true }, view);
        Assert.Equal(("small", 0, 5), view.Begun);
    }

    [Fact]
    public void Run_FromACheckpointElsewhere_FillsInTheMetrics()
    {
        string checkpoint = Interrupt(Options());
        LocalTrainingOptions elsewhere = Options() with { OutputDirectory = Path.Combine(_files.Folder, "elsewhere"), From = checkpoint };
        using var view = new RecordedView();
        Finish(elsewhere, view);
        string[] rows = File.ReadAllLines(Path.Combine(elsewhere.OutputDirectory, OutputFolder.MetricsFile));
        Assert.Equal(6, rows.Length);
        Assert.StartsWith("1,0.3333,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",0.01,,", rows[1], StringComparison.Ordinal);
        Assert.False(rows[5].EndsWith(",,", StringComparison.Ordinal));
        Assert.True(File.Exists(checkpoint));
    }

    [Theory]
    [InlineData("order:   { seed: 7 }", "order:   { seed: 8 }", "of the same program with other data, order, schedule, initial state or terms: small with hash")]
    [InlineData("ReLU: {}", "Tanh: {}", "of another program: small with root")]
    public void Run_CheckpointOfAnotherJob_IsRefusedAndStays(string old, string replacement, string expected)
    {
        string checkpoint = Interrupt(Options());
        byte[] kept = File.ReadAllBytes(checkpoint);
        LocalTrainingOptions other = Options() with { From = checkpoint };
        _files.WriteManifest(SmallJob.Yaml.Replace(old, replacement, StringComparison.Ordinal));
        using var view = new RecordedView();
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => LocalTraining.Run(other, view, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal(kept, File.ReadAllBytes(checkpoint));
        Assert.Empty(view.Reports);
    }

    [Fact]
    public void Run_CheckpointWithAnyByteChangedOrCutOff_IsRefused()
    {
        string checkpoint = Interrupt(Options());
        byte[] content = File.ReadAllBytes(checkpoint);
        var random = new Random(5);
        string spoilt = Path.Combine(_files.Folder, "spoilt");
        LocalTrainingOptions options = Options() with { OutputDirectory = Path.Combine(_files.Folder, "other"), From = spoilt };
        int header = (int)BitConverter.ToUInt64(content);
        int[] places = [0, 9, .. Enumerable.Range(0, 40).Select(_ => random.Next(8, 8 + header)), .. Enumerable.Range(0, 10).Select(_ => random.Next(8 + header, content.Length)), content.Length - 1];
        foreach (int place in places)
        {
            byte[] changed = [.. content];
            changed[place] ^= 1;
            Refused(changed);
            Refused(content[..place]);
        }

        void Refused(byte[] changed)
        {
            File.WriteAllBytes(spoilt, changed);
            using var view = new RecordedView();
            Exception? refused = Record.Exception(() => LocalTraining.Run(options, view, CancellationToken.None));
            Assert.True(refused is InvalidDataException, $"expected a refusal, got {refused}");
            Assert.False(Directory.Exists(options.OutputDirectory));
        }
    }

    [Fact]
    public void Run_FolderOfARunningTraining_IsRefused()
    {
        using var inner = new RecordedView();
        InvalidDataException? refused = null;
        using var view = new RecordedView(_ => refused ??= Assert.Throws<InvalidDataException>(() => LocalTraining.Run(Options(), inner, CancellationToken.None)));
        Finish(Options(), view);
        Assert.Contains("this training alone writes into", refused!.Message, StringComparison.Ordinal);
        Assert.Empty(inner.Reports);
    }

    [Theory]
    [InlineData(OutputFolder.WeightsFile)]
    [InlineData(OutputFolder.ReportFile)]
    public void Run_ResultCannotBeWritten_LeavesNoTemporaryFile(string name)
    {
        using var view = new RecordedView(_ => Directory.CreateDirectory(Path.Combine(Output, name, "taken")));
        Assert.ThrowsAny<IOException>(() => LocalTraining.Run(Options(), view, CancellationToken.None));
        Assert.DoesNotContain(Directory.GetFiles(Output), f => Path.GetFileName(f).StartsWith('.'));
        Directory.Delete(Path.Combine(Output, name), recursive: true);
        using var resumed = new RecordedView();
        Finish(Options() with { From = Path.Combine(Output, OutputFolder.CheckpointFile) }, resumed);
        Assert.Empty(resumed.Reports);
    }

    /// <summary>The picture is drawn last: what becomes of it does not matter to the training.</summary>
    [Fact]
    public void Run_PlotCannotBeWritten_KeepsTheWork()
    {
        string folder = Path.Combine(_files.Folder, "plots"), checkpoint = Path.Combine(Output, OutputFolder.CheckpointFile);
        LocalTrainingOptions options = Options() with { Plot = Path.Combine(folder, "loss.svg") };
        using var cancel = new CancellationTokenSource();
        using var interrupted = new RecordedView(_ => cancel.Cancel());
        AssertPlotFails(options, interrupted, cancel.Token);
        Assert.True(File.Exists(checkpoint));
        using var finished = new RecordedView();
        AssertPlotFails(options with { From = checkpoint }, finished, CancellationToken.None);
        Assert.Equal(4, finished.Reports.Count);
        Assert.Equal(["final.safetensors", "metrics.csv", "train.json"], Directory.GetFiles(Output).Select(Path.GetFileName).Order());

        void AssertPlotFails(LocalTrainingOptions asked, RecordedView view, CancellationToken cancellationToken)
        {
            Directory.CreateDirectory(folder);
            view.Beginning = () => Directory.Delete(folder);
            IOException failed = Assert.Throws<IOException>(() => LocalTraining.Run(asked, view, cancellationToken));
            Assert.StartsWith("--plot: expected a file that can be written, got one that cannot: ", failed.Message, StringComparison.Ordinal);
        }
    }

    private static TrainingReport Finish(LocalTrainingOptions options, ITrainingView view) =>
        Assert.IsType<TrainingOutcome.Finished>(LocalTraining.Run(options, view, CancellationToken.None)).Report;

    /// <summary>The rows of the metrics without their times.</summary>
    private static string[] Steps(string folder) => [.. File.ReadAllLines(Path.Combine(folder, OutputFolder.MetricsFile)).Select(row => string.Join(',', row.Split(',')[..4]))];

    /// <summary>Trains for three steps; gives the checkpoint.</summary>
    private static string Interrupt(LocalTrainingOptions options)
    {
        using var cancel = new CancellationTokenSource();
        using var view = new RecordedView(done =>
        {
            if (done == 3)
                cancel.Cancel();
        });
        return Assert.IsType<TrainingOutcome.Interrupted>(LocalTraining.Run(options, view, cancel.Token)).Checkpoint!;
    }

    private LocalTrainingOptions Options() => new(_files.WriteManifest(), Output, 1, InstructionSet.Scalar);
}
