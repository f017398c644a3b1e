namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>metadata</c>.</summary>
internal sealed record MetadataSection(string Name);
