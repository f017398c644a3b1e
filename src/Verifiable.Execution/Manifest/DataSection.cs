namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>data</c>.</summary>
internal sealed record DataSection(InputsSection Inputs, Located<string>? Targets, SeedOrFile Order);
