using System.Collections.Immutable;

namespace Verifiable.Execution.Manifest;

/// <summary>A file of samples that a manifest names.</summary>
/// <param name="Format">The key that names it, for example <c>npy</c>: what the file is.</param>
/// <param name="Path">Path of the file, relative to the manifest.</param>
/// <param name="Parts">What of the file is meant: columns, or a tensor; empty: all of it.</param>
public sealed record DataFile(string Format, Located<string> Path, ImmutableArray<string> Parts)
{
    /// <summary>What messages call the file; null: by its key in the manifest.</summary>
    public string? Key { get; init; }

    /// <summary>Columns that are not meant where <see cref="Parts"/> is empty.</summary>
    public ImmutableArray<string> Without { get; init; } = [];
}
