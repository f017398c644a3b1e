using System.Globalization;
using System.Text;
using Verifiable.Storage;

namespace Verifiable.Cli.Training;

/// <summary>The folder that a training writes into.</summary>
internal sealed class OutputFolder
{
    /// <summary>Name of the file with the trained parameters.</summary>
    public const string WeightsFile = "final.safetensors";

    /// <summary>Name of the file with the report.</summary>
    public const string ReportFile = "train.json";

    /// <summary>Name of the file with a row for each step.</summary>
    public const string MetricsFile = "metrics.csv";

    /// <summary>Name of the file with a row for each test.</summary>
    public const string TestsFile = "tests.csv";

    /// <summary>Name of the file to go on from, which is there while a training is not finished.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    /// <summary>Name of the picture of the loss curve, where no other is given.</summary>
    public const string PlotFile = "loss.svg";

    private readonly string _path;

    /// <summary>Makes the folder, before the work, so that one that cannot be written costs no time.</summary>
    /// <exception cref="InvalidDataException">It cannot be written.</exception>
    public OutputFolder(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(path);
            foreach (string name in new[] { WeightsFile, ReportFile, TestsFile, CheckpointFile })
                DurableFile.Probe(PathOf(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidDataException($"--out: expected a folder that can be written, got one that cannot: {e.Message} ({path})", e);
        }
    }

    /// <summary>Where a file of the folder lies.</summary>
    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string name, byte[] content) => DurableFile.Write(PathOf(name), content);

    /// <summary>Writes the tests done so far; where there are none, those of an earlier training go.</summary>
    public void WriteTests(IReadOnlyList<TestPoint> tests)
    {
        if (tests.Count == 0)
        {
            File.Delete(PathOf(TestsFile));
            return;
        }

        IEnumerable<string> rows = tests.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Done},{t.Result.Samples},{t.Result.Correct},{t.Result.Accuracy}\n"));
        Write(TestsFile, Encoding.UTF8.GetBytes("step,samples,correct,accuracy\n" + string.Concat(rows)));
    }

    /// <summary>Opens <see cref="MetricsFile"/> to go on behind some rows.</summary>
    /// <exception cref="InvalidDataException">It cannot be written, or another training writes into this folder.</exception>
    public Training.MetricsFile OpenMetrics(IEnumerable<MetricsRow> rows)
    {
        try
        {
            return new Training.MetricsFile(PathOf(MetricsFile), rows, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"--out: expected a folder that this training alone writes into, got one where it cannot: {e.Message}", e);
        }
    }
}
