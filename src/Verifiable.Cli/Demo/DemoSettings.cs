using Verifiable.Execution.Manifest;

namespace Verifiable.Cli.Demo;

/// <summary>How the demo runs.</summary>
/// <param name="Output">Folder that everything is written to.</param>
/// <param name="Manifest">The job.</param>
/// <param name="Anvil">The chain's program.</param>
/// <param name="TestImages">Test images (IDX).</param>
/// <param name="TestLabels">Their classes (IDX).</param>
/// <param name="Golden">Expected hashes and accuracy.</param>
/// <param name="FaultStep">Step in which the dishonest worker flips a bit.</param>
/// <param name="Timeout">Bound on the whole run.</param>
internal sealed record DemoSettings(string Output, string Manifest, string Anvil, string TestImages, string TestLabels, string Golden, long FaultStep, TimeSpan Timeout)
{
    /// <summary>Checks everything that the demo needs, before it does anything.</summary>
    /// <exception cref="UsageException">What is missing or out of range, all of it.</exception>
    public void Validate()
    {
        ManifestResult<TrainingManifest> manifest = ManifestReader.ReadFile(Manifest);
        List<string> problems = [.. manifest.Errors.Select(e => e.ToString())];
        if (manifest.Value is { } job && (FaultStep < 0 || FaultStep >= job.Steps.Value))
            problems.Add($"--fault-step: expected 0 to {job.Steps.Value - 1}, the steps of the demo's job, got {FaultStep}");
        foreach (string file in new[] { Anvil, TestImages, TestLabels, Golden })
        {
            if (!File.Exists(file))
                problems.Add($"demo: expected the file that `make build` provides, got none ({file})");
        }

        if (problems.Count > 0)
            throw new UsageException(problems);
    }
}
