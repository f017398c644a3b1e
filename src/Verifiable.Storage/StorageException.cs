namespace Verifiable.Storage;

/// <summary>The store failed: the disk, the library or the data on it.</summary>
public class StorageException : Exception
{
    /// <summary>Without a message.</summary>
    public StorageException()
    {
    }

    /// <summary>With a message that names the operation and the path.</summary>
    public StorageException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public StorageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
