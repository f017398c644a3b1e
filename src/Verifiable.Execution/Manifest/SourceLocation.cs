namespace Verifiable.Execution.Manifest;

/// <summary>A place in a manifest, counted from 1.</summary>
public readonly record struct SourceLocation(long Line, long Column);
