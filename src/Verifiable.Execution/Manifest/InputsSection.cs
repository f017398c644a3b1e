namespace Verifiable.Execution.Manifest;

/// <summary>The inputs: an IDX file of bytes, each divided by a constant in f32.</summary>
/// <param name="Idx">Path of the file, relative to the manifest.</param>
/// <param name="Divide">The divisor; finite and not zero; default 1.</param>
public sealed record InputsSection(Located<string> Idx, float Divide);
