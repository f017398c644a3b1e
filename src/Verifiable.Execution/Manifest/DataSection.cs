namespace Verifiable.Execution.Manifest;

/// <summary>The section <c>data</c>.</summary>
internal sealed record DataSection(InputsSection Inputs, TargetsSection? Targets, SeedOrFile? Order, ValidationSection? Validation);
