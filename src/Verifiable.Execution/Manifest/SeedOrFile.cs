namespace Verifiable.Execution.Manifest;

/// <summary>Something that a seed gives or a file: exactly one of both is not null, but for the parameters that an ONNX file brings along, which need neither.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="File">Path of the file, relative to the manifest.</param>
/// <param name="Location">Where it stands.</param>
public sealed record SeedOrFile(ulong? Seed, string? File, SourceLocation Location);
