namespace Verifiable.Execution.Manifest;

/// <summary>The targets: an IDX file of classes, or of bytes that are divided by a constant in f32.</summary>
/// <param name="Idx">Path of the file, relative to the manifest.</param>
/// <param name="Divide">The divisor, for a loss whose targets are numbers; finite and not zero; default 1.</param>
public sealed record TargetsSection(Located<string> Idx, float Divide);
