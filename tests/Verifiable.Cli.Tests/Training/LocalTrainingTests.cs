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
        TrainingReport report = LocalTraining.Run(options, view, CancellationToken.None).Value!;

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, OutputFolder.ReportFile)));
        Assert.Equal(report.WeightsSha256, json.RootElement.GetProperty("weightsSha256").GetString());
        Assert.Equal(5, json.RootElement.GetProperty("losses").GetArrayLength());
        Assert.Equal(report.SpecHash.ToHex(), json.RootElement.GetProperty("specHash").GetString());
        Assert.Equal(SmallJob.Samples, json.RootElement.GetProperty("test").GetProperty("samples").GetInt32());
        SafetensorsFile weights = SafetensorsFile.Parse(File.ReadAllBytes(Path.Combine(Output, OutputFolder.WeightsFile)), "final");
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "4.weight", "4.bias"], weights.Entries.Select(e => e.Name));
        Assert.Equal(new Shape(3, 16), weights.Entries[6].Shape);
        Assert.Equal(2, Directory.GetFiles(Output).Length);
        Assert.Equal(("small", 0, 5), view.Begun);
        Assert.Equal(report.Losses.Select((loss, i) => (i + 1L, loss)), view.Reports);
    }

    [Fact]
    public void Run_Cancelled_WritesNothing()
    {
        using var cancel = new CancellationTokenSource();
        using var view = new RecordedView(_ => cancel.Cancel());
        Assert.Throws<OperationCanceledException>(() => LocalTraining.Run(Options(), view, cancel.Token));
        Assert.Empty(Directory.GetFiles(Output));
    }

    [Theory]
    [InlineData(OutputFolder.WeightsFile)]
    [InlineData(OutputFolder.ReportFile)]
    public void Run_ResultCannotBeWritten_LeavesNoTemporaryFile(string name)
    {
        using var view = new RecordedView(_ => Directory.CreateDirectory(Path.Combine(Output, name, "taken")));
        Assert.ThrowsAny<IOException>(() => LocalTraining.Run(Options(), view, CancellationToken.None));
        Assert.DoesNotContain(Directory.GetFiles(Output), f => Path.GetFileName(f).StartsWith('.'));
    }

    private LocalTrainingOptions Options() => new(_files.WriteManifest(), Output, 1, InstructionSet.Scalar);
}
