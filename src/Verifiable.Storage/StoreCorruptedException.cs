namespace Verifiable.Storage;

/// <summary>What is on disk is not what was written; the message names the path.</summary>
public sealed class StoreCorruptedException : StorageException
{
    /// <summary>Without a message.</summary>
    public StoreCorruptedException()
    {
    }

    /// <summary>With a message that names the operation and the path.</summary>
    public StoreCorruptedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public StoreCorruptedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
