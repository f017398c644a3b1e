namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>data.targets</c>.</summary>
internal sealed record TargetsSection(Located<string> Idx);
