namespace Verifiable.Execution.Bundles;

/// <summary>A bundle or one of its blobs is missing, malformed, or not what the specification commits to.</summary>
public sealed class BundleException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BundleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether only a blob is missing, which may still arrive; anything else stays wrong.</summary>
    public bool IsBlobMissing { get; init; }
}
