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
internal sealed record DemoSettings(string Output, string Manifest, string Anvil, string TestImages, string TestLabels, string Golden, long FaultStep, TimeSpan Timeout);
