namespace Verifiable.Storage;

/// <summary>Outcome of reading a blob.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Content">The verified bytes; null unless <see cref="BlobStatus.Found"/>.</param>
public readonly record struct BlobResult(BlobStatus Status, byte[]? Content)
{
    /// <summary>The bytes.</summary>
    /// <exception cref="StorageException">The blob was not found; the message says why.</exception>
    public byte[] OrThrow(string what) =>
        Content ?? throw new StorageException($"read blob: expected {what}, got a blob that is {Status.ToString().ToLowerInvariant()}");
}
