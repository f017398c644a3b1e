namespace Verifiable.Execution.Manifest;

/// <summary>The targets: classes, or numbers that are divided by a constant in f32.</summary>
/// <param name="File">The file.</param>
/// <param name="Divide">The divisor, for a loss whose targets are numbers; finite and not zero; default 1.</param>
public sealed record TargetsSection(DataFile File, float Divide);
