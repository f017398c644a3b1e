using Verifiable.Storage;

namespace Verifiable.Cli.Training;

/// <summary>The folder that a training writes its results into.</summary>
internal sealed class OutputFolder
{
    /// <summary>Name of the file with the trained parameters.</summary>
    public const string WeightsFile = "final.safetensors";

    /// <summary>Name of the file with the report.</summary>
    public const string ReportFile = "train.json";

    private readonly string _path;

    /// <summary>Makes the folder, before the work, so that one that cannot be written costs no time.</summary>
    /// <exception cref="InvalidDataException">It cannot be written.</exception>
    public OutputFolder(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(path);
            foreach (string name in new[] { WeightsFile, ReportFile })
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
}
