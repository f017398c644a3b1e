using System.Collections.Immutable;

namespace Verifiable.Execution.Manifest;

/// <summary>A value, or everything that one stage found wrong.</summary>
/// <param name="Value">Not null when there are no errors.</param>
/// <param name="Errors">In the order of the manifest.</param>
public sealed record ManifestResult<T>(T? Value, ImmutableArray<ManifestError> Errors)
    where T : class;
