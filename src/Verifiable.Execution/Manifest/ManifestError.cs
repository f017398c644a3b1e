namespace Verifiable.Execution.Manifest;

/// <summary>Something wrong with a manifest or with a file it names.</summary>
/// <param name="File">The manifest.</param>
/// <param name="Location">Where in the manifest.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record ManifestError(string File, SourceLocation Location, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{File}:{Location.Line}:{Location.Column}: {Message}";
}
