namespace Verifiable.Execution.Manifest;

/// <summary>A value of a manifest and where it stands.</summary>
public readonly record struct Located<T>(T Value, SourceLocation Location);
